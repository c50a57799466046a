/** What a model can do by its name, for upstreams whose list does not say. Kept small: families, not versions. */
import type { Model } from './provider.ts';

const NOT_CHAT =
  /(^|[-_/:.])(embed|embedding|embeddings|bge|whisper|tts|dall-e|moderation|transcribe|realtime|rerank|reranker|sora|imagen|veo|aqa|gpt-image|babbage|davinci)([-_/:.\d]|$)|nomic-embed|mxbai-embed|text-embedding|flux|stable-diffusion|sdxl|guard/i;
const VISION =
  /gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-5|(^|\/)o[134](-|$)(?!mini-2)|claude-(3|opus|sonnet|haiku)|gemini|pixtral|llava|bakllava|moondream|minicpm-v|internvl|vision|[-_.\d]vl([-_:.]|$)|gemma-?3|llama-?4|mistral-(small|medium)|phi-.*multimodal|grok-4|sonar/i;
const REASONING =
  /(^|[/:])o[134](-|$)|gpt-5|gpt-oss|deepseek-(r1|reasoner)|qwq|qwen-?3|magistral|grok-(3-mini|4)|thinking|reason|gemini-(2\.5|3)/i;

export function isChatModel(id: string): boolean {
  return !NOT_CHAT.test(id);
}

export function guessCapabilities(id: string): Pick<Model, 'vision' | 'reasoning'> {
  return { vision: VISION.test(id), reasoning: REASONING.test(id) };
}
