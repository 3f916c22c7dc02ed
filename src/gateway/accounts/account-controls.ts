/** What limits an account, as an operator or its owner set it, folded from the events. */
import {
  type AccountLimitsChanged,
  AccountStatus,
  type AccountStatusChanged,
  type DeadManChanged,
  type ExposureLimitChanged,
  Template,
} from '../../schema/generated/protocol.ts';

export interface AccountControls {
  /** BLOCKED: new orders are refused. */
  readonly status: AccountStatus;
  /** Open orders at most; 0: no limit. */
  readonly maxOpenOrders: number;
  /** What open orders may reserve at most: asset id and units. */
  readonly exposure: readonly (readonly [asset: number, units: number])[];
  /** When the dead-man timer runs out, microseconds since 1970; 0: it is not armed. */
  readonly deadlineUs: number;
}

export const NO_CONTROLS: AccountControls = {
  status: AccountStatus.ACTIVE,
  maxOpenOrders: 0,
  exposure: [],
  deadlineUs: 0,
};

export type ControlEvent =
  | AccountStatusChanged
  | AccountLimitsChanged
  | ExposureLimitChanged
  | DeadManChanged;

/** The controls after an event. */
export function controlsAfter(controls: AccountControls, event: ControlEvent): AccountControls {
  switch (event.template) {
    case Template.AccountStatusChanged:
      return { ...controls, status: event.status };
    case Template.AccountLimitsChanged:
      return { ...controls, maxOpenOrders: event.maxOpenOrders };
    case Template.DeadManChanged:
      return { ...controls, deadlineUs: event.deadlineUs };
    case Template.ExposureLimitChanged: {
      const others = controls.exposure.filter(([asset]) => asset !== event.asset);
      if (event.amount > 0) others.push([event.asset, event.amount]);
      return { ...controls, exposure: others };
    }
  }
}
