/** What a skill sees, and what it may offer. A skill bids only with evidence in hand; the router takes the best bid. */
import type { Source } from '../../contract/frames.ts';
import type { AudioPart, ChatMessage, DocumentPart, ImagePart, ProviderContext } from '../provider.ts';
import type { Language } from './language.ts';
import type { AssistantTools, ModelWays } from './tools.ts';

export interface Turn {
  readonly ownerId: string;
  readonly language: Language;
  /** The newest user message as typed, trimmed. */
  readonly question: string;
  /** Text of the person's earlier messages, oldest first. */
  readonly earlier: readonly string[];
  /** What they asked to be remembered in other conversations. */
  readonly remembered: readonly string[];
  /** What this question asked to be remembered in other conversations, and has been. */
  readonly kept?: string | undefined;
  readonly messages: readonly ChatMessage[];
  /** Files of the whole conversation, newest message first, each once. */
  readonly documents: readonly DocumentPart[];
  readonly images: readonly ImagePart[];
  /** Sound and film. */
  readonly sounds: readonly AudioPart[];
  /** How many of each came with the newest message. */
  readonly newDocuments: number;
  readonly newImages: number;
  readonly newSounds: number;
  /** Has a sound written down; null when nobody here can. */
  readonly transcribe: NonNullable<ProviderContext['transcribe']>;
  /** Has pictures looked at; null when nobody here can. */
  readonly look: NonNullable<ProviderContext['look']>;
  /** Language models that were asked before the Assistant, and why they could not answer. */
  readonly failed: readonly { readonly label: string; readonly message: string }[];
  /** How whoever asks comes by a language model. */
  readonly ways: ModelWays;
  readonly tools: AssistantTools;
  readonly signal: AbortSignal;
  readonly now: Date;
}

export interface Reply {
  /** Markdown. */
  readonly text: string;
  readonly sources?: readonly Source[];
  readonly suggestions?: readonly string[];
  /** True: the answer itself. False: an honest "I have none". Absent: something near it, or work that was asked for. */
  readonly found?: boolean;
}

export interface StatusEvent {
  readonly type: 'status';
  readonly status: string;
}

export type Work = AsyncGenerator<StatusEvent, Reply, undefined>;

export interface Bid {
  /** 0..1: how strong the evidence is that this is what was asked. Above 0.8 it is explicit; below 0.4 a guess. */
  readonly confidence: number;
  reply(): Reply | Promise<Reply> | Work;
}

export interface Skill {
  readonly id: string;
  consider(turn: Turn): Bid | null | Promise<Bid | null>;
}
