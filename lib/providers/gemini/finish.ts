/** Why Gemini stopped, or would not begin: FinishReason and BlockReason of its API reference. */

export interface Refusal {
  /** What to say when nothing came before it. */
  readonly message: string;
  /** The request is at fault; a retry will not help. */
  readonly isRequest: boolean;
}

/** What is not here is a filter's doing. */
const OUTCOMES: Readonly<Record<string, string>> = {
  STOP: 'stop',
  FINISH_REASON_UNSPECIFIED: 'stop',
  OTHER: 'stop',
  IMAGE_OTHER: 'stop',
  NO_IMAGE: 'stop',
  MALFORMED_FUNCTION_CALL: 'stop',
  UNEXPECTED_TOOL_CALL: 'stop',
  TOO_MANY_TOOL_CALLS: 'stop',
  MALFORMED_RESPONSE: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
};

const PHRASES: Readonly<Record<string, string>> = {
  SAFETY: 'its safety filter stopped it',
  IMAGE_SAFETY: 'its safety filter stopped the picture',
  RECITATION: 'it would have repeated a protected text',
  IMAGE_RECITATION: 'it would have repeated a protected picture',
  LANGUAGE: 'it does not speak this language',
  BLOCKLIST: 'it met a forbidden word',
  PROHIBITED_CONTENT: 'the content is prohibited',
  IMAGE_PROHIBITED_CONTENT: 'the content is prohibited',
  SPII: 'it would have told personal data',
};

export const finishOf = (reason: string): string => OUTCOMES[reason] ?? 'content_filter';

/** null for an ordinary end. */
export function refusalOf(reason: string): Refusal | null {
  if (reason === 'STOP' || reason === 'MAX_TOKENS') return null;
  const isRequest = OUTCOMES[reason] === undefined;
  const why =
    PHRASES[reason] ??
    reason
      .toLowerCase()
      .replace(/[^a-z]+/g, ' ')
      .slice(0, 60);
  return { message: `Google Gemini did not answer: ${why}`, isRequest };
}
