/** What a model can do by its name, for upstreams whose list does not say. Kept small: families, not versions. */
import type { Model } from './provider.ts';

const NOT_CHAT =
  /(^|[-_/:.])(embed|embedding|embeddings|bge|whisper|tts|dall-e|moderation|transcribe|realtime|rerank|reranker|sora|imagen|veo|aqa|gpt-image|babbage|davinci)([-_/:.\d]|$)|nomic-embed|mxbai-embed|text-embedding|flux|stable-diffusion|sdxl|guard/i;
const VISION =
  /gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-5|(^|\/)o[134](-|$)(?!mini-2)|claude-(3|opus|sonnet|haiku)|gemini|pixtral|llava|bakllava|moondream|minicpm-v|internvl|vision|[-_.\d]vl([-_:.]|$)|gemma-?3|llama-?4|mistral-(small|medium)|phi-.*multimodal|grok-4|sonar/i;
const REASONING =
  /(^|[/:])o[134](-|$)|gpt-5|gpt-oss|deepseek-(r1|reasoner)|qwq|qwen-?3|magistral|grok-(3-mini|4)|thinking|reason|gemini-(2\.5|3)/i;

/** Takes sound in a chat. */
const LISTENS =
  /gpt-(?:4o-(?:mini-)?)?audio|(^|[-_/:.])(?:gemini|voxtral|omni|qwen2-audio|gemma-?3n|phi-4-multimodal)([-_/:.\d]|$)/i;

const HEARS_ONLY = /gpt-(?:4o-(?:mini-)?)?audio/i;

const DRAWS =
  /(^|[-_/:.])(dall-e|gpt-image|chatgpt-image|imagen|image|imagine|flux|kontext|sdxl|sd-?3|seedream|hidream|playground|recraft|ideogram)([-_/:.\d]|$)|stable-diffusion/i;
const EMBEDS =
  /(^|[-_/:.])(embed|embedding|embeddings|bge|e5|gte|minilm)([-_/:.\d]|$)|nomic-embed|mxbai-embed|text-embedding/i;
const HEARS = /(^|[-_/:.])(whisper|transcribe|voxtral-mini-transcribe)([-_/:.\d]|$)/i;
const SPEAKS = /(^|[-_/:.])(tts|kokoro)([-_/:.\d]|$)/i;

export type ModelTask = 'chat' | 'image' | 'embedding' | 'transcription' | 'speech' | 'other';

/** What a model is for; `other` is neither chat nor anything else that is offered. */
export function modelTask(id: string): ModelTask {
  // Gemini's and GPT's drawing models that also talk are listed by their own adapters.
  if (!NOT_CHAT.test(id)) return 'chat';
  if (EMBEDS.test(id)) return 'embedding';
  if (HEARS.test(id)) return 'transcription';
  if (SPEAKS.test(id)) return 'speech';
  return DRAWS.test(id) ? 'image' : 'other';
}

export const isChatModel = (id: string): boolean => modelTask(id) === 'chat';

export function guessCapabilities(id: string): Pick<Model, 'vision' | 'audio' | 'reasoning'> {
  return {
    vision: VISION.test(id) && !HEARS_ONLY.test(id),
    reasoning: REASONING.test(id),
    ...(LISTENS.test(id) && { audio: true }),
  };
}

/** Whether it can be talked with: what only draws, hears, speaks or measures cannot. */
export const talks = (model: Model): boolean => model.task === undefined && model.image !== true;

/** The first model that can be talked with. */
export const firstForChat = (models: readonly Model[]): Model | undefined => models.find(talks);
