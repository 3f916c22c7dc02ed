/** Which act comes next: each in its share, spread evenly, the same sequence in every run. */
import { ACTS, type Act } from './channel.ts';

export type Mix = Readonly<Record<Act, number>>;

const MAX_WEIGHT = 1_000;

/** @param text such as `order:1,cancel:1`. @throws Error saying what is wrong */
export function parseMix(text: string): Mix {
  const mix = { order: 0, cancel: 0, ioc: 0 };
  for (const part of text.split(',')) {
    const [name = '', weightText = '1'] = part.split(':');
    const weight = Number(weightText);
    const act = ACTS.find((each) => each === name.trim());
    if (act === undefined) throw new Error(`'${name}' is none of ${ACTS.join(', ')}`);
    if (!Number.isInteger(weight) || weight < 0 || weight > MAX_WEIGHT) {
      throw new Error(`the share of ${act} is '${weightText}'; it must be 0 to ${MAX_WEIGHT}`);
    }
    mix[act] = weight;
  }
  if (mix.order + mix.ioc === 0) throw new Error('a mix needs order or ioc');
  if (mix.cancel > mix.order) throw new Error('more cancels than orders: nothing to cancel');
  return mix;
}

/** Deals acts by weight, as evenly as can be (smooth weighted round robin). */
export class Dealer {
  readonly #mix: Mix;
  readonly #credit: Record<Act, number> = { order: 0, cancel: 0, ioc: 0 };
  readonly #sum: number;

  constructor(mix: Mix) {
    this.#mix = mix;
    this.#sum = mix.order + mix.cancel + mix.ioc;
  }

  next(): Act {
    let best: Act = 'order';
    for (const act of ACTS) {
      this.#credit[act] += this.#mix[act];
      if (this.#credit[act] > this.#credit[best]) best = act;
    }
    this.#credit[best] -= this.#sum;
    return best;
  }
}
