/** What is simulated, and the two sets of rules that are compared. */
import {
  AGENT_KINDS,
  type AgentKind,
  PRESETS,
  type Rules,
  type Scenario,
} from '../../../src/agents/scenario.ts';
import type { Speed } from './messages.ts';
import {
  goOn,
  pause,
  problem,
  RUN_NAMES,
  rules,
  scenario,
  setSpeed,
  share,
  speed,
  start,
  state,
} from './model.ts';

const AGENT_LABELS: Readonly<Record<AgentKind, string>> = {
  maker: 'Market makers',
  taker: 'Takers',
  noise: 'Noise traders',
  momentum: 'Momentum traders',
  whale: 'Whales',
};
const RULE_LABELS: readonly (readonly [keyof Rules, string])[] = [
  ['makerPpm', 'Maker fee, millionths'],
  ['takerPpm', 'Taker fee, millionths'],
  ['tickFactor', 'Tick, in smallest ticks'],
  ['collarPpm', 'Price collar, millionths (0: none)'],
];
const SPEEDS: readonly Speed[] = [1, 10, 100, 1000, 'max'];

export function Settings() {
  const change = (part: Partial<Scenario>) => {
    scenario.value = { ...scenario.value, ...part };
  };
  const { agents, intensity, seconds, seed, symbols } = scenario.value;
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <fieldset class="panel">
        <legend>The same for both</legend>
        <Field label="Seed" value={seed} onValue={(value) => change({ seed: value })} />
        <Field
          label="Simulated seconds"
          value={seconds}
          onValue={(value) => change({ seconds: value })}
        />
        <Field
          label="Intensity, 0.1 to 10"
          value={intensity}
          onValue={(value) => change({ intensity: value })}
        />
        {PRESETS.map(({ symbol }) => (
          <label key={symbol} class="row">
            <span>{symbol}</span>
            <input
              type="checkbox"
              checked={symbols.includes(symbol)}
              onChange={({ currentTarget: { checked } }) => {
                const others = symbols.filter((each) => each !== symbol);
                change({ symbols: checked ? [...others, symbol] : others });
              }}
            />
          </label>
        ))}
      </fieldset>
      <fieldset class="panel">
        <legend>Agents in each market</legend>
        {AGENT_KINDS.map((kind) => (
          <Field
            key={kind}
            label={AGENT_LABELS[kind]}
            value={agents[kind]}
            onValue={(value) => change({ agents: { ...agents, [kind]: value } })}
          />
        ))}
      </fieldset>
      <fieldset class="panel rules">
        <legend>Rules</legend>
        <p class="row heads" aria-hidden="true">
          <span />
          {RUN_NAMES.map((name, index) => (
            <b key={name} class={`run-${index}`}>
              {name}
            </b>
          ))}
        </p>
        {RULE_LABELS.map(([key, label]) => (
          <div key={key} class="row">
            <span>{label}</span>
            {RUN_NAMES.map((name, index) => (
              <NumberInput
                key={name}
                label={`${label}, ${name}`}
                value={rules.value[index]![key]}
                onValue={(value) => {
                  const next = rules.value.map((each, at) =>
                    at === index ? { ...each, [key]: value } : each,
                  );
                  rules.value = [next[0]!, next[1]!];
                }}
              />
            ))}
          </div>
        ))}
        <Differences />
      </fieldset>
      <Acts />
    </form>
  );
}

/** Two differences cannot be told apart by their effects. */
function Differences() {
  const [a, b] = rules.value;
  const count = RULE_LABELS.filter(([key]) => a[key] !== b[key]).length;
  if (count === 1) return null;
  const text = count === 0 ? 'A and B have the same rules.' : 'A and B differ in several rules.';
  return <p class="dim">{text}</p>;
}

function Acts() {
  const now = state.value;
  return (
    <div class="acts">
      <button type="submit" class="main">
        {now === 'idle' ? 'Start' : 'Start anew'}
      </button>{' '}
      {now === 'running' && (
        <button type="button" onClick={pause}>
          Pause
        </button>
      )}
      {now === 'paused' && (
        <button type="button" onClick={goOn}>
          Go on
        </button>
      )}
      <label>
        Speed{' '}
        <select
          value={String(speed.value)}
          onChange={({ currentTarget: { value } }) =>
            setSpeed(value === 'max' ? 'max' : Number(value))
          }
        >
          {SPEEDS.map((each) => (
            <option key={each} value={String(each)}>
              {each === 'max' ? 'as fast as it goes' : `${each} ×`}
            </option>
          ))}
        </select>
      </label>
      <progress aria-label="Done" max={1} value={share.value} />
      {problem.value !== '' && (
        <p role="alert" class="warn">
          {problem.value}
        </p>
      )}
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: number;
  onValue(value: number): void;
}

function Field({ label, onValue, value }: FieldProps) {
  return (
    <div class="row">
      <span aria-hidden="true">{label}</span>
      <NumberInput label={label} value={value} onValue={onValue} />
    </div>
  );
}

function NumberInput({ label, onValue, value }: FieldProps) {
  return (
    <input
      inputMode="decimal"
      autocomplete="off"
      aria-label={label}
      size={8}
      value={Number.isNaN(value) ? '' : value}
      onChange={({ currentTarget }) => {
        // What is no number is said to be out of range at the start.
        const text = currentTarget.value.trim();
        onValue(text === '' ? Number.NaN : Number(text));
      }}
    />
  );
}
