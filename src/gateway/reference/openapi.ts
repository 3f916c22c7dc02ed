/**
 * docs/openapi.json: the REST endpoints as an OpenAPI 3.1 document, with what that format has no
 * place for (weights, WebSocket API methods, streams, user events) under names that begin with
 * `x-`. Made from the endpoints and their contracts; nothing is written by hand.
 */
import type { EndpointContract, Kind } from '../contract/contract.ts';
import { CONTROLS } from '../contract/controls.ts';
import { CONTRACTS } from '../contract/endpoints.ts';
import { PARAMETERS } from '../contract/parameters.ts';
import type { Schema } from '../contract/schema.ts';
import { STREAMS } from '../contract/streams.ts';
import { SERVER_SHUTDOWN, USER_EVENTS } from '../contract/user-events.ts';
import { error } from '../contract/views.ts';
import type { Endpoint } from '../rest/endpoint.ts';
import { endpointName, groupOf, referenceEndpoints } from './tables.ts';
import { weightText } from './weights.ts';

type Json = Readonly<Record<string, unknown>>;

const JSON_TYPE = 'application/json';

/** Refusals that any request may meet, and those of requests that carry a signature. */
const OF_ANY = [-1000, -1003, -1100, -1101, -1104];
const OF_BODIES = [-1135];
const OF_COMMANDS = [-1008, -1016];
const OF_SIGNED = [-1021, -1022, -1102, -1131, -2014, -2015];
const OF_ORDERS = [-1015];

/** What a parameter may be at an endpoint. @throws Error where nothing says it */
export function kindAt({ kinds }: EndpointContract, name: string): Kind {
  const kind = kinds?.[name] ?? PARAMETERS[name]?.kind;
  if (kind === undefined) throw new Error(`nothing says what ${name} may be`);
  return kind;
}

/** Codes with which an endpoint refuses, by its contract; the engine's own may come on top. */
export function errorCodes(endpoint: Endpoint, contract: EndpointContract): number[] {
  const { knows, method, order, security } = endpoint;
  const { oneOf = [], refusals = [], required = [] } = contract;
  const kinds = knows.map((name) => kindAt(contract, name));
  const all = [
    ...OF_ANY,
    ...(method === 'GET' ? [] : [...OF_BODIES, ...OF_COMMANDS]),
    ...(security === 'none' ? [] : OF_SIGNED),
    ...(order === true ? OF_ORDERS : []),
    ...(required.length + oneOf.length > 0 ? [-1102] : []),
    ...(kinds.some(({ ignored }) => ignored !== true) ? [-1105] : []),
    ...kinds.flatMap(({ wrong }) => wrong.map(([, code]) => code)),
    ...refusals.map(({ code }) => code),
  ];
  return [...new Set(all)].sort((a, b) => b - a);
}

/** Schemas with a title, once each; everything else refers to them. */
class Components {
  readonly #schemas = new Map<string, string>();

  reference(schema: Schema): unknown {
    const { title, ...rest } = schema;
    if (title === undefined) return this.#inside(rest);
    const text = JSON.stringify(this.#inside(rest));
    const known = this.#schemas.get(title);
    if (known !== undefined && known !== text) throw new Error(`two schemas are called ${title}`);
    this.#schemas.set(title, text);
    return { $ref: `#/components/schemas/${title}` };
  }

  schemas(): Json {
    const sorted = [...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted.map(([title, text]) => [title, JSON.parse(text)]));
  }

  #inside(schema: Schema): unknown {
    const { anyOf, items, prefixItems, properties } = schema;
    const each = (list: readonly Schema[]) => list.map((one) => this.reference(one));
    const fields = Object.entries(properties ?? {});
    return {
      ...schema,
      ...(anyOf === undefined ? {} : { anyOf: each(anyOf) }),
      ...(prefixItems === undefined ? {} : { prefixItems: each(prefixItems) }),
      ...(items === undefined || items === false ? {} : { items: this.reference(items) }),
      ...(properties === undefined
        ? {}
        : { properties: Object.fromEntries(fields.map(([k, one]) => [k, this.reference(one)])) }),
    };
  }
}

/** Markdown that leads to other places of the page it was written for, as plain words. */
function plainText(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\(#[^)]*\)/g, '$1 (docs/api.md)');
}

function parametersOf(endpoint: Endpoint, contract: EndpointContract): Json[] {
  const { kinds, oneOf = [], required = [] } = contract;
  const own = endpoint.knows.map((name): Json => {
    const { example, schema } = kindAt(contract, name);
    const usual = kinds?.[name] === undefined && !required.includes(name);
    if (usual && !oneOf.flat().includes(name)) return { $ref: `#/components/parameters/${name}` };
    const others = oneOf.find((names) => names.includes(name));
    const either = others === undefined ? '' : `; ${others.join(' or ')} must be there`;
    return {
      name,
      in: 'query',
      ...(required.includes(name) ? { required: true } : {}),
      description: plainText(PARAMETERS[name]!.says) + either,
      schema,
      example,
    };
  });
  if (endpoint.security === 'none') return own;
  const signing = Object.keys(SIGNING);
  return [...own, ...signing.map((name) => ({ $ref: `#/components/parameters/${name}` }))];
}

/** Those that are optional and the same at several endpoints, once. */
function sharedParameters(endpoints: readonly Endpoint[]): Json {
  const used = new Set(
    endpoints.flatMap((endpoint) =>
      parametersOf(endpoint, CONTRACTS[endpointName(endpoint)]!).flatMap(({ $ref }) =>
        $ref === undefined ? [] : [String($ref).split('/').at(-1)!],
      ),
    ),
  );
  const own = [...used].filter((name) => !Object.hasOwn(SIGNING, name)).sort();
  const shared = own.map((name): [string, Json] => {
    const { kind, says } = PARAMETERS[name]!;
    const { example, schema } = kind;
    return [name, { name, in: 'query', description: plainText(says), schema, example }];
  });
  return { ...Object.fromEntries(shared), ...SIGNING };
}

const SIGNING: Readonly<Record<string, Json>> = {
  timestamp: {
    name: 'timestamp',
    in: 'query',
    required: true,
    description: 'your clock, milliseconds or microseconds since 1970',
    schema: { type: 'integer', minimum: 0 },
  },
  recvWindow: {
    name: 'recvWindow',
    in: 'query',
    description: 'milliseconds that the request is good for; 5000 where it is left out',
    schema: { type: 'number', minimum: 0, maximum: 60_000 },
  },
  signature: {
    name: 'signature',
    in: 'query',
    required: true,
    description:
      'of query and body as they are sent, HMAC-SHA256 in hex or Ed25519 in base64; last',
    schema: { type: 'string' },
  },
};

function operationId({ method, path }: Endpoint): string {
  const words = path.split(/[/-]/).filter((word) => word !== '');
  const named = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + named.join('');
}

function operation(endpoint: Endpoint, components: Components): Json {
  const contract = CONTRACTS[endpointName(endpoint)]!;
  const { order, permission, security, wsMethod } = endpoint;
  const codes = errorCodes(endpoint, contract);
  const answer = (description: string, schema: Schema) => ({
    description,
    content: { [JSON_TYPE]: { schema: components.reference(schema) } },
  });
  return {
    operationId: operationId(endpoint),
    summary: plainText(contract.says),
    tags: [groupOf(endpoint)],
    parameters: parametersOf(endpoint, contract),
    ...(security === 'none' ? {} : { security: [{ apiKey: [] }] }),
    responses: {
      200: answer('What was asked for.', contract.answer),
      default: answer(`Refused: ${codes.join(', ')}.`, error),
    },
    'x-weight': weightText(endpoint),
    ...(wsMethod === undefined ? {} : { 'x-ws-method': wsMethod }),
    ...(security === 'none' ? {} : { 'x-permission': permission ?? 'read' }),
    ...(order === true ? { 'x-counts-as-order': true } : {}),
    'x-error-codes': codes,
  };
}

/** The whole document. */
export function openApi(): Json {
  const components = new Components();
  const endpoints = referenceEndpoints();
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] ??= {};
    paths[endpoint.path]![endpoint.method.toLowerCase()] = operation(endpoint, components);
  }
  const controls = Object.entries(CONTROLS).map(([method, { answer, says }]) => [
    method,
    { description: says, result: components.reference(answer) },
  ]);
  const streams = Object.values(STREAMS).flatMap(({ message, names, says, sent }) =>
    names.map((name) => [
      name,
      { description: says, sent, message: components.reference(message) },
    ]),
  );
  const events = Object.entries(USER_EVENTS).map(([name, { message, when }]) => [
    name,
    { description: when, event: components.reference(message) },
  ]);
  const shutdown = components.reference(SERVER_SHUTDOWN);
  return {
    openapi: '3.1.0',
    info: {
      title: 'LX DEX',
      version: '3',
      description:
        'The REST endpoints, made from the code. Parameters may also be sent as a form in the body where the method has one. What every part means: docs/api.md.',
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:8080' }],
    tags: [...new Set(endpoints.map(groupOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas(),
      parameters: sharedParameters(endpoints),
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-MBX-APIKEY' } },
    },
    'x-websocket-api': Object.fromEntries(controls),
    'x-streams': Object.fromEntries(streams),
    'x-user-events': { ...Object.fromEntries(events), serverShutdown: { event: shutdown } },
  };
}

/** Columns of a line of the document. */
const WIDTH = 100;

/** JSON in which what fits on a line is on one. */
function textOf(value: unknown, indent: string, taken: number): string {
  const line = JSON.stringify(value);
  const isList = Array.isArray(value);
  if (indent.length + taken + line.length < WIDTH) return line;
  if (!isList && (typeof value !== 'object' || value === null)) return line;
  const deeper = `${indent} `;
  const inside = Object.entries(value as object).map(([name, each]) => {
    const key = isList ? '' : `${JSON.stringify(name)}: `;
    return `${deeper}${key}${textOf(each, deeper, key.length)}`;
  });
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return `${open}\n${inside.join(',\n')}\n${indent}${close}`;
}

/** The document as text, as it is in docs/openapi.json. */
export function openApiText(): string {
  return `${textOf(openApi(), '', 0)}\n`;
}
