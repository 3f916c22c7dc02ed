/** Everything that an endpoint's contract says it refuses, as requests. */
import type { CallParams, EndpointContract } from '../../src/gateway/contract/contract.ts';
import { kindAt } from '../../src/gateway/reference/openapi.ts';
import type { Endpoint } from '../../src/gateway/rest/endpoint.ts';

/** A request that is to be refused. */
export interface RefusedCase {
  readonly name: string;
  readonly params: CallParams;
  readonly code: number;
  /** A parameter that the text must name. */
  readonly names?: string;
}

function without(params: CallParams, ...names: readonly string[]): CallParams {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
}

function missingCases(contract: EndpointContract): RefusedCase[] {
  const { calls, oneOf = [], required = [] } = contract;
  const code = -1102;
  const of = (params: CallParams, name: string, index: number): RefusedCase => ({
    name: `call ${index} without ${name}`,
    params: without(params, name),
    code,
    names: name,
  });
  return calls.flatMap(({ needs = [], params }, k) => [
    ...(k === 0 ? required : []).map((name) => of(params, name, k)),
    ...needs.map((name) => of(params, name, k)),
    ...(k === 0 ? oneOf : []).map((names) => ({
      name: `without ${names.join(' or ')}`,
      params: without(params, ...names),
      code,
    })),
  ]);
}

function valueCases(endpoint: Endpoint, contract: EndpointContract): RefusedCase[] {
  return endpoint.knows.flatMap((name) => {
    const call = contract.calls.find(({ params }) => Object.hasOwn(params, name));
    if (call === undefined) throw new Error(`no call has ${name}`);
    const kind = kindAt(contract, name);
    const empty = kind.ignored === true ? [] : [['', -1105] as const];
    return [...kind.wrong, ...empty].map(([value, code]) => ({
      name: `${name}=${value}`,
      params: { ...call.params, [name]: value },
      code,
    }));
  });
}

/** Parameters that are missing, wrong, empty, unknown; and what the contract says of refusals. */
export function refusedCases(endpoint: Endpoint, contract: EndpointContract): RefusedCase[] {
  const { calls, refusals = [] } = contract;
  return [
    ...missingCases(contract),
    ...valueCases(endpoint, contract),
    { name: 'an unknown parameter', params: { ...calls[0]!.params, colour: 'red' }, code: -1104 },
    ...refusals.map(({ when, ...rest }) => ({ name: when, ...rest })),
  ];
}
