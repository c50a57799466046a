/**
 * A model's own turns in which it called tools, as it sent them. Anthropic and Gemini sign what their models think, and
 * want it back unchanged with the results of the calls; OpenAI's format, in which our clients speak, has no place for
 * it. So a turn is kept twice: in the provider's `state`, which a stored conversation hands back, and here, for clients
 * that only send messages. The first call's id finds it.
 */
import { singleton } from '../../platform/singleton.ts';
import { asArray, asObject, asString } from '../openai-compatible/json.ts';

/** Characters of all turns together; the oldest go first. */
const MAX_CHARS = 16 * 1024 * 1024;
const MAX_TURN_CHARS = 1024 * 1024;

/** Whose turn: never handed to another owner, and signatures hold for the model that made them only. */
export interface TurnOwner {
  readonly ownerId: string;
  readonly provider: string;
  readonly model: string;
}

/** The state a provider gives back: JSON. */
export interface TurnState {
  readonly model: string;
  readonly callId: string;
  readonly turn: readonly unknown[];
}

interface Memory {
  readonly turns: Map<string, string>;
  chars: number;
}

const memory = (): Memory => singleton('modelTurns', () => ({ turns: new Map<string, string>(), chars: 0 }));

/** Keeps a turn, and gives the state to send; null for one that is too large to keep. */
export function rememberTurn(owner: TurnOwner, callId: string, turn: readonly unknown[]): TurnState | null {
  const text = JSON.stringify(turn);
  if (text.length > MAX_TURN_CHARS) return null;
  const store = memory();
  forget(store, keyOf(owner, callId));
  store.turns.set(keyOf(owner, callId), text);
  store.chars += text.length;
  for (const key of store.turns.keys()) {
    if (store.chars <= MAX_CHARS) break;
    forget(store, key);
  }
  return { model: owner.model, callId, turn };
}

/** The turn that began with this call; null when nobody remembers it. `state` may be anything a client sent. */
export function recallTurn(owner: TurnOwner, callId: string, state: unknown): readonly unknown[] | null {
  const fields = asObject(state);
  if (fields && asString(fields.callId) === callId && asString(fields.model) === owner.model) {
    const turn = asArray(fields.turn).filter((part) => asObject(part) !== null);
    if (turn.length > 0) return turn;
  }
  const text = memory().turns.get(keyOf(owner, callId));
  return text === undefined ? null : (JSON.parse(text) as readonly unknown[]);
}

const keyOf = ({ ownerId, provider, model }: TurnOwner, callId: string): string =>
  JSON.stringify([ownerId, provider, model, callId]);

function forget(store: Memory, key: string): void {
  store.chars -= store.turns.get(key)?.length ?? 0;
  store.turns.delete(key);
}
