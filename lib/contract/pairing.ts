/** Handing a conversation over to a phone, and following what happens in one. */
import { z } from 'zod';
import type { ShareAddress } from './api.ts';

/** `GET conversations/<id>/events`: server-sent events by name, with their data. */
export interface ConversationEvents {
  /** The first event of a connection. */
  readonly state: ConversationState;
  /** An answer began or ended; `edited`: something else changed too, and what the reader holds is old. */
  readonly change: ConversationState & { readonly edited: boolean };
  /** Devices came, went, or were sent away. */
  readonly devices: Readonly<Record<string, never>>;
  /** The last one. `restart`: the server stops, and is worth asking again. */
  readonly end: { readonly reason: ConversationEnd };
}
export type ConversationEnd = 'revoked' | 'deleted' | 'restart';
export interface ConversationState {
  readonly version: number;
  /** The answer being written just now. */
  readonly run_id: string | null;
}

/** `POST pairings` */
export const createPairingSchema = z.strictObject({ conversation_id: z.string().min(1).max(100) });
export interface PairingCode {
  readonly id: string;
  /** `/pair/<token>`, below one of the addresses. Works once. */
  readonly path: string;
  /** ms since the epoch */
  readonly expires: number;
  /** Where a phone can reach this server; empty when it cannot. */
  readonly addresses: readonly ShareAddress[];
}

/** `POST devices`: uses a code. */
export const redeemPairingSchema = z.strictObject({ token: z.string().min(1).max(200) });
export interface PairedChat {
  readonly conversation_id: string;
}

/** `GET devices` */
export const listDevicesQuerySchema = z.object({ conversation_id: z.string().min(1).max(100).optional() });
export interface DeviceView {
  readonly id: string;
  readonly conversation_id: string;
  /** "iPhone · Safari", from what the browser says of itself. */
  readonly name: string;
  /** ms since the epoch */
  readonly paired: number;
  readonly last_seen: number;
  readonly expires: number;
  /** It has the chat open just now. */
  readonly online: boolean;
}
export interface DeviceList {
  readonly items: readonly DeviceView[];
}
