/** The keyboard map, shown by `?`. */
import { Dialog } from '../parts/dialog.tsx';
import { helpShown, keyGroups, keysOn } from './keys.ts';
import './key-help.css';

export function KeyHelp() {
  if (!helpShown.value) return null;
  return (
    <Dialog
      title="Keyboard"
      onClose={() => {
        helpShown.value = false;
      }}
    >
      {keyGroups.value.map(({ acts, title }) => (
        <section key={title} class="keys">
          <h3>{title}</h3>
          <dl>
            {acts.map(({ does, key }) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <label class="keys-on">
        <input
          type="checkbox"
          checked={keysOn.value}
          onChange={(event) => {
            keysOn.value = event.currentTarget.checked;
          }}
        />{' '}
        Keys are on
      </label>
      <p class="dim">They hold where nobody is typing; Escape leaves a field.</p>
    </Dialog>
  );
}
