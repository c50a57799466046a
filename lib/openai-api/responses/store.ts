/** Responses that their program may come back to. They are seen by the key that made them and by no other. */
import { NotFoundError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { database } from '../../platform/database.ts';
import type { Identity } from '../../platform/identity.ts';
import { singleton } from '../../platform/singleton.ts';
import { storage } from '../../platform/storage.ts';
import type { InputItem } from './items.ts';
import type { ResponseObject } from './response.ts';

export interface Kept {
  readonly response: ResponseObject;
  /** Each with an id. */
  readonly input: readonly InputItem[];
}

const whose = (owner: Identity) => ({ ownerId: owner.id, apiKeyId: owner.key?.id ?? '' });

/** Keeps a response, or its later state. */
export async function keepResponse(
  owner: Identity,
  response: ResponseObject,
  input: readonly InputItem[],
): Promise<void> {
  const body = JSON.stringify(response);
  const asked = JSON.stringify(input);
  await storage().ensureSpace(body.length + asked.length);
  const expiresAt = new Date(Date.now() + LIMITS.storedResponseMs);
  await database().storedResponse.upsert({
    where: { id: response.id },
    create: {
      ...whose(owner),
      id: response.id,
      previousId: response.previous_response_id,
      body,
      input: asked,
      expiresAt,
    },
    update: { body, expiresAt },
  });
  await tidy(owner.id);
}

/** @throws NotFoundError also for what is somebody else's, or another key's */
export async function findResponse(owner: Identity, id: string): Promise<Kept> {
  const row = await database().storedResponse.findFirst({
    where: { ...whose(owner), id, expiresAt: { gt: new Date() } },
  });
  if (row === null) throw new NotFoundError(`Response with id '${id}' not found.`, { param: 'response_id' });
  return { response: JSON.parse(row.body) as ResponseObject, input: JSON.parse(row.input) as InputItem[] };
}

/** @throws NotFoundError as `findResponse` */
export async function deleteResponse(owner: Identity, id: string): Promise<void> {
  const { count } = await database().storedResponse.deleteMany({ where: { ...whose(owner), id } });
  if (count === 0) throw new NotFoundError(`Response with id '${id}' not found.`, { param: 'response_id' });
}

/**
 * The items of a response and of all it goes on from, oldest first. What is used again is kept longer.
 * @throws NotFoundError when one of them is not there
 */
export async function readTurns(owner: Identity, lastId: string): Promise<InputItem[]> {
  const turns: (readonly InputItem[])[] = [];
  const ids: string[] = [];
  for (let id: string | null = lastId; id !== null && turns.length < LIMITS.responseTurns; ) {
    const { response, input } = await findPrevious(owner, id);
    // An output item is an input item of the next turn, as clients that keep no state here send it.
    turns.push([...input, ...(response.output as unknown as InputItem[])]);
    ids.push(id);
    id = response.previous_response_id;
  }
  const expiresAt = new Date(Date.now() + LIMITS.storedResponseMs);
  await database().storedResponse.updateMany({ where: { id: { in: ids } }, data: { expiresAt } });
  return turns.reverse().flat();
}

async function findPrevious(owner: Identity, id: string): Promise<Kept> {
  try {
    return await findResponse(owner, id);
  } catch (cause) {
    if (!(cause instanceof NotFoundError)) throw cause;
    throw new NotFoundError(`Previous response with id '${id.slice(0, 80)}' not found.`, {
      param: 'previous_response_id',
      code: 'previous_response_not_found',
      cause,
    });
  }
}

const TIDY_EVERY = 20;

/** Now and then what is over, or more than one owner may keep, goes. */
async function tidy(ownerId: string): Promise<void> {
  const state = singleton('stored-responses', () => ({ kept: 0 }));
  state.kept += 1;
  if (state.kept % TIDY_EVERY !== 1) return;
  await database().storedResponse.deleteMany({ where: { expiresAt: { lte: new Date() } } });
  // From the newest on: the first that is one too many, by their number or by their bytes.
  const [firstTooMany] = await database().$queryRaw<{ seq: number }[]>`
    SELECT seq FROM (
      SELECT seq, COUNT(*) OVER newer AS number, SUM(octet_length(body) + octet_length(input)) OVER newer AS bytes
      FROM StoredResponse WHERE ownerId = ${ownerId} WINDOW newer AS (ORDER BY seq DESC)
    ) WHERE number > ${LIMITS.storedResponses} OR bytes > ${LIMITS.storedResponseBytes} ORDER BY seq DESC LIMIT 1`;
  if (firstTooMany === undefined) return;
  await database().storedResponse.deleteMany({ where: { ownerId, seq: { lte: Number(firstTooMany.seq) } } });
}
