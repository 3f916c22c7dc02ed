/**
 * The journal over HTTP, for people who replay it in the page and for programs: what files there
 * are, and their bytes. For operators; in a demo for everybody who may read an account. Each file
 * that is fetched is an entry in the audit log. Files are streamed from the disk as fast as the
 * client takes them, a few at a time, and never keep the exchange from trading; who takes one too
 * slowly is cut off, so that nobody keeps others from it.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Catalog } from '../../feed/catalog.ts';
import { Dispatcher, type DispatchOptions, type Reply } from '../dispatch.ts';
import { DialectError } from '../errors.ts';
import type { People } from '../people/people.ts';
import { personOf } from '../people/routes.ts';
import type { Endpoint, EndpointContext } from '../rest/endpoint.ts';
import { readForm } from '../rest/form.ts';
import { invalid } from '../rest/operator-acts.ts';
import { Params } from '../rest/params.ts';
import { restPayload } from '../signature.ts';
import { inMilliseconds } from '../time-unit.ts';
import type { AuditLog } from '../wallet/audit.ts';
import type { JournalBytes, JournalPort } from './port.ts';

const ROOT = '/lx/v1/operator/journal';
const JSON_TYPE = 'application/json;charset=UTF-8';
/** Of all clients together, at the same time. */
const MAX_DOWNLOADS = 4;
/** After which a client may ask again that was one too many. */
const RETRY_SECONDS = 5;
/** Where the newest file ends has to be looked for. */
const LIST_WEIGHT = 20;
const FILE_WEIGHT = 20;

/** How slowly a file may be taken: beyond that its place is for somebody else. */
export interface Pace {
  /** For however little. */
  readonly graceMs: number;
  readonly bytesPerMs: number;
}

/** A minute, and 64 KB a second. */
const PACE: Pace = { graceMs: 60_000, bytesPerMs: 64 };

export interface JournalParts extends Omit<DispatchOptions, 'endpoints'> {
  readonly pace?: Pace;
  readonly journal: JournalPort;
  readonly catalog: Catalog;
  readonly people: People;
  readonly audit: AuditLog;
}

/** A file in place of JSON. */
class Download {
  readonly content: JournalBytes;

  constructor(content: JournalBytes) {
    this.content = content;
  }
}

/** Adds the routes; to be called before the server listens. */
export function addJournal(app: FastifyInstance, parts: JournalParts): void {
  const { people } = parts;
  const endpoints = new Endpoints(parts).all();
  const dispatcher = new Dispatcher({ ...parts, endpoints });
  for (const endpoint of endpoints) {
    app.get(endpoint.path, async (request, reply) => {
      const [, query = ''] = request.raw.url!.split('?', 2);
      const header = request.headers['x-mbx-apikey'];
      const apiKey = typeof header === 'string' ? header : undefined;
      let params: Params;
      try {
        params = new Params(readForm(query, ''));
      } catch (error) {
        if (!(error instanceof DialectError)) throw error;
        dispatcher.takeWeight(request.ip, 1);
        return reply.code(error.status).header('content-type', JSON_TYPE).send(error.body());
      }
      const call = {
        ...{ endpoint, apiKey, params, ip: request.ip, session: undefined, time: inMilliseconds },
        payload: () => restPayload(query, ''),
        person: apiKey === undefined ? () => personOf(request, people) : undefined,
      };
      return send(reply, await dispatcher.run(call));
    });
  }
}

function send(reply: FastifyReply, { body, retryAfterSeconds, status }: Reply): FastifyReply {
  reply.code(status);
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
  if (!(body instanceof Download)) {
    return reply.header('content-type', JSON_TYPE).send(JSON.stringify(body));
  }
  const { bytes, stream } = body.content;
  reply.header('content-type', 'application/octet-stream').header('content-length', bytes);
  return reply.header('cache-control', 'no-store').send(stream);
}

class Endpoints {
  readonly #parts: JournalParts;
  #downloads = 0;

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  all(): Endpoint[] {
    const permission = this.#parts.journal.isOpenToAll ? 'read' : 'operate';
    const common = { method: 'GET', security: 'signed', permission } as const;
    return [
      { ...common, path: ROOT, weight: LIST_WEIGHT, knows: [], handle: () => this.#list() },
      {
        ...{ ...common, path: `${ROOT}/file`, weight: FILE_WEIGHT, knows: ['name', 'from', 'to'] },
        handle: (context) => this.#file(context),
      },
    ];
  }

  async #list() {
    const { catalog, journal } = this.#parts;
    const { capacities, segments, snapshots } = await journal.list();
    const view = <T extends { readonly createdMs: number }>({ createdMs, ...rest }: T) => {
      return { ...rest, createdTime: createdMs };
    };
    return {
      segments: segments.map(view),
      snapshots: snapshots.map(view),
      capacities,
      names: catalog.save(),
    };
  }

  async #file({ caller, params }: EndpointContext): Promise<Download> {
    const name = params.required('name');
    const max = Number.MAX_SAFE_INTEGER;
    const from = params.optionalInteger('from', { min: 0, max }) ?? 0;
    const to = params.optionalInteger('to', { min: 0, max });
    if (this.#downloads >= MAX_DOWNLOADS) {
      const text = `Only ${MAX_DOWNLOADS} files of the journal are sent at a time; try again soon.`;
      throw new DialectError(-1003, text, { status: 429, retryAfterSeconds: RETRY_SECONDS });
    }
    this.#downloads += 1;
    let content: JournalBytes | undefined;
    try {
      const { audit, journal, nowUs } = this.#parts;
      content = await journal.open(name, from, to);
      if (content === undefined) throw invalid('name', 'no file of the journal has so much');
      await audit.add({
        ...{ time: Math.floor(nowUs() / 1000), account: caller!.account, apiKey: caller!.apiKey },
        ...{ act: `GET ${ROOT}/file`, outcome: 'sent' },
        params: { name, from: String(from), bytes: String(content.bytes) },
      });
    } catch (error) {
      this.#downloads -= 1;
      content?.stream.destroy();
      throw error;
    }
    const { bytes, stream } = content;
    const { bytesPerMs, graceMs } = this.#parts.pace ?? PACE;
    const tooSlow = setTimeout(() => stream.destroy(), graceMs + Math.ceil(bytes / bytesPerMs));
    stream.once('close', () => {
      clearTimeout(tooSlow);
      this.#downloads -= 1;
    });
    return new Download(content);
  }
}
