/** A decimal that a person types: kept as text, its unit beside it, its fault under it. */
import type { Ref } from 'preact';
import { useId } from 'preact/hooks';
import { tidy } from './decimals.ts';
import './number-field.css';

export interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  onInput(text: string): void;
  /** Such as USD. */
  readonly unit?: string | undefined;
  /** What is wrong with it; shown and read aloud. */
  readonly fault?: string | undefined;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Arrow up and down: the next value, or undefined to stay. */
  step?(text: string, direction: 1 | -1): string | undefined;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly name?: string;
}

export function NumberField(props: NumberFieldProps) {
  const { label, value, onInput, unit, fault, placeholder = '', disabled = false, step } = props;
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0 || step === undefined) return;
    event.preventDefault();
    const next = step(value, direction);
    if (next !== undefined) onInput(next);
  };
  return (
    <div class="number-field">
      <label for={id}>{label}</label>
      <span class="box">
        <input
          id={id}
          name={props.name}
          ref={props.inputRef ?? null}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          spellcheck={false}
          value={value}
          placeholder={placeholder}
          disabled={disabled}
          aria-invalid={fault !== undefined}
          aria-describedby={fault === undefined ? undefined : `${id}-fault`}
          onInput={(event) => onInput(event.currentTarget.value)}
          onBlur={(event) => {
            const { value: text } = event.currentTarget;
            if (tidy(text) !== text) onInput(tidy(text));
          }}
          onKeyDown={move}
        />
        {unit !== undefined && <span class="unit">{unit}</span>}
      </span>
      {fault !== undefined && (
        <span id={`${id}-fault`} class="fault">
          {fault}
        </span>
      )}
    </div>
  );
}
