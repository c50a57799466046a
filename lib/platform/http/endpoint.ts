/**
 * What a route declares: where it lives, what it takes, what it does. The wrapper parses, calls and maps errors, so a
 * handler sees only valid input, and both doors and the OpenAPI document come from the same declaration.
 */
import type { z } from 'zod';
import { BadRequestError, ForbiddenError, UnauthorizedError } from '../../contract/errors.ts';
import { challengeHeaders, type Identity, identify, NOBODY, type Passage, passGates } from '../identity.ts';
import { logger } from '../log.ts';
import { singleton } from '../singleton.ts';
import { readJson } from './body.ts';
import { type Refusal, refusalAnswer, toRefusal } from './error-answer.ts';
import { dialectAt } from './faces.ts';
import { issueMessage } from './issue-message.ts';
import { releaseAfter } from './release.ts';
import { reportFault } from './report.ts';
import type { Answer, ApiRequest, Face } from './types.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** Path parameters, decoded; a catch-all segment gives a list. */
export type RawParams = Readonly<Record<string, string | string[] | undefined>>;

export interface HandlerInput<Params, Query, Body> {
  /** With a `body` schema its stream is already read. */
  readonly request: ApiRequest;
  /** NOBODY (an owner of nothing) only where the endpoint is public. */
  readonly owner: Identity;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

export type Access = 'public' | 'member' | 'admin';

export interface EndpointSpec<Params, Query, Body> {
  /** Names the operation in the OpenAPI document: `createConversation`. */
  readonly id: string;
  readonly method: Method;
  /** `/backend-api/v2/runs/{run_id}`; `{path...}` takes the rest. */
  readonly path: string;
  readonly face: Face;
  readonly summary: string;
  /** Who may call: whoever the server knows, unless it says otherwise; `admin` may set the server up. */
  readonly access?: Access;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  /** A JSON object. Without it the handler reads `request.body` itself (uploads). */
  readonly body?: z.ZodType<Body>;
  /** Bytes of a JSON body; `LIMITS.jsonBytes` unless given. */
  readonly bodyLimit?: number;
  handle(input: HandlerInput<Params, Query, Body>): Answer | Promise<Answer>;
  /** A refusal in this endpoint's own form; null for the form of its face. */
  refuse?(error: unknown, request: ApiRequest): Answer | null;
}

export interface Endpoint {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly face: Face;
  readonly summary: string;
  readonly access: Access;
  readonly schemas: { readonly params?: z.ZodType; readonly query?: z.ZodType; readonly body?: z.ZodType };
  /** Answers a request; never throws. */
  run(request: ApiRequest, rawParams: RawParams): Promise<Answer>;
}

/**
 * Declares an endpoint and enters it in the registry.
 * Whatever `handle` throws becomes the face's JSON: an AppError with its own status, anything else a 500 whose cause
 * is logged with the request's id.
 */
export function defineEndpoint<Params = RawParams, Query = Readonly<Record<string, string>>, Body = undefined>(
  spec: EndpointSpec<Params, Query, Body>,
): Endpoint {
  const endpoint: Endpoint = {
    id: spec.id,
    method: spec.method,
    path: spec.path,
    face: spec.face,
    summary: spec.summary,
    access: spec.access ?? 'member',
    schemas: {
      ...(spec.params && { params: spec.params }),
      ...(spec.query && { query: spec.query }),
      ...(spec.body && { body: spec.body }),
    },
    async run(request, rawParams) {
      let passage: Passage = {};
      try {
        const { identity: owner, ...admitted } = await admit(endpoint, request, rawParams);
        passage = admitted;
        const asked = owner.withdrawn ? endWith(request, owner.withdrawn) : request;
        const params = parse(spec.params, { ...rawParams });
        const query = parse(spec.query, readQuery(request.url.searchParams, spec.query !== undefined));
        const body = spec.body ? parse(spec.body, await readJson(asked, limitOf(spec))) : undefined;
        // Without a schema the raw value has exactly the type parameter's default.
        const answer = await spec.handle({ request: asked, owner, params, query, body: body as Body });
        return releaseAfter(withHeaders(answer, passage.headers, owner.setCookie), request.signal, passage);
      } catch (error) {
        passage.release?.();
        const { refusal, known } = toRefusal(error);
        // A known refusal says what it is itself: an upstream that is down is no fault of ours.
        if (!known) reportFault({ requestId: request.requestId, where: spec.id, error });
        else logger().debug({ requestId: request.requestId, where: spec.id, status: refusal.status, err: error });
        const own = known ? spec.refuse?.(error, request) : null;
        return (
          own ?? refusalAnswer(dialectAt(spec.face, request.url.pathname), withChallenge(refusal, spec.face, request))
        );
      }
    },
  };
  registry().set(endpoint.id, endpoint);
  return endpoint;
}

/** @throws UnauthorizedError, ForbiddenError, and whatever a gate refuses the call with. */
async function admit(endpoint: Endpoint, request: ApiRequest, params: RawParams): Promise<Admitted> {
  const { headers, method, url, peer } = request;
  const known = await identify({ headers, method, url, peer, face: endpoint.face });
  // What is for anybody is so for a device, which must not be taken for the owner there.
  const identity = endpoint.access === 'public' && known.kind === 'device' ? NOBODY : known;
  if (endpoint.access !== 'public' && identity.kind === 'nobody') throw new UnauthorizedError();
  if (endpoint.access === 'admin' && identity.role !== 'admin') {
    throw new ForbiddenError('Only an administrator of this server may do that.');
  }
  return { identity, ...(await passGates({ identity, endpoint, request, params })) };
}

/** @throws BadRequestError for a parameter that is given twice: which of them is meant is anybody's guess. */
function readQuery(query: URLSearchParams, isStrict: boolean): Readonly<Record<string, string>> {
  const names = [...query.keys()];
  const repeated = isStrict ? names.find((name, index) => names.indexOf(name) !== index) : undefined;
  if (repeated === undefined) return Object.fromEntries(query);
  const name = repeated.slice(0, 80);
  throw new BadRequestError(`The parameter "${name}" is given more than once.`, { param: name });
}

type Admitted = Passage & { readonly identity: Identity };

/** Whoever is no longer who they were is as good as gone: streams end. */
const endWith = (request: ApiRequest, withdrawn: AbortSignal): ApiRequest => ({
  ...request,
  signal: AbortSignal.any([request.signal, withdrawn]),
});

/** A 401 of ours says how to sign in; one of a provider, whose key is missing, does not, nor does `/v1`, which takes keys. */
const withChallenge = (refusal: Refusal, face: Face, { headers }: ApiRequest): Refusal =>
  refusal.type === 'UnauthorizedError' && face !== 'openai'
    ? { ...refusal, headers: { ...refusal.headers, ...challengeHeaders(headers) } }
    : refusal;

/** What the endpoint says itself stays. */
function withHeaders(answer: Answer, headers: Passage['headers'], cookie: string | undefined): Answer {
  const more = { ...headers, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) };
  return Object.keys(more).length === 0 ? answer : { ...answer, headers: { ...more, ...answer.headers } };
}

/** Every endpoint declared so far in this process, by id. */
export function listEndpoints(): readonly Endpoint[] {
  return [...registry().values()];
}

function registry(): Map<string, Endpoint> {
  return singleton('endpoints', () => new Map<string, Endpoint>());
}

function limitOf(spec: { readonly bodyLimit?: number }): { limit?: number } {
  return spec.bodyLimit === undefined ? {} : { limit: spec.bodyLimit };
}

export function parse<T>(schema: z.ZodType<T> | undefined, raw: unknown): T {
  if (!schema) return raw as T;
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const { message, field } = issueMessage(result.error);
  throw new BadRequestError(message, { param: field, cause: result.error });
}
