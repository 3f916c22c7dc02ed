/** One of a few: radio buttons that look like one control. */
import { useId } from 'preact/hooks';
import './segmented.css';

export interface SegmentedProps<K extends string> {
  readonly label: string;
  readonly choices: readonly {
    readonly key: K;
    readonly title: string;
    /** A further class, such as `buy`. */
    readonly kind?: string;
  }[];
  readonly chosen: K;
  onChoose(key: K): void;
}

export function Segmented<K extends string>(props: SegmentedProps<K>) {
  const { label, choices, chosen, onChoose } = props;
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class="hidden-label">{label}</legend>
      {choices.map(({ key, kind = '', title }) => (
        <label key={key} class={`${kind} ${key === chosen ? 'chosen' : ''}`}>
          <input type="radio" name={name} checked={key === chosen} onChange={() => onChoose(key)} />
          {title}
        </label>
      ))}
    </fieldset>
  );
}
