/**
 * Every upstream that speaks OpenAI's wire format. Addresses, key variables and key pages are from each service's own
 * public documentation; default models are only a first choice, the list comes from the service itself. Only variables
 * that are meant for these services count: a `GITHUB_TOKEN` that happens to be there must not send anything anywhere.
 */
import { drawing } from './openai-compatible/abilities.ts';
import type { Preset } from './openai-compatible/preset.ts';
import { ALL_PARAMETERS, BASIC_PARAMETERS, REASONING_EFFORT } from './parameters.ts';
import type { Capabilities } from './provider.ts';

const TEXT: Capabilities = { vision: false, image: false, audio: false, tools: true, reasoning: false };
const REASONING: Capabilities = { ...TEXT, reasoning: true };
const MULTIMODAL: Capabilities = { ...TEXT, vision: true, reasoning: true };

type Hosted = Pick<Preset, 'id' | 'label' | 'url' | 'baseUrl' | 'keyVariables' | 'keyPage' | 'defaultModel'> &
  Partial<Preset>;

/** A service on the internet: needs a key, keeps its address. */
const hosted = (preset: Hosted): Preset => ({
  auth: true,
  local: false,
  takesBaseUrl: false,
  capabilities: TEXT,
  parameters: ALL_PARAMETERS,
  quirks: {},
  ...preset,
});

/** An engine on the owner's machine: no key, found at its standard port, or at the address given in the settings. */
const engine = (
  preset: Pick<Preset, 'id' | 'label' | 'url' | 'baseUrl' | 'keyVariables'> & Partial<Preset>,
): Preset => ({
  auth: false,
  local: true,
  takesBaseUrl: true,
  keyPage: null,
  defaultModel: null,
  capabilities: MULTIMODAL,
  parameters: ALL_PARAMETERS,
  quirks: {},
  embeddings: { model: null, batch: 64 },
  ...preset,
});

export const PRESETS: readonly Preset[] = [
  hosted({
    id: 'OpenAI',
    label: 'OpenAI',
    url: 'https://openai.com',
    baseUrl: 'https://api.openai.com/v1',
    keyVariables: ['OPENAI_API_KEY'],
    keyPage: 'https://platform.openai.com/api-keys',
    defaultModel: 'gpt-4.1-mini',
    capabilities: { ...MULTIMODAL, audio: true },
    speech: { model: 'gpt-4o-mini-tts', voice: 'alloy' },
    parameters: [...ALL_PARAMETERS, REASONING_EFFORT],
    // Its reasoning models refuse `max_tokens`; every chat model takes the newer name.
    quirks: { rename: { max_tokens: 'max_completion_tokens' } },
    images: {
      format: 'openai',
      model: 'gpt-image-1',
      models: [drawing('gpt-image-1'), drawing('gpt-image-1-mini'), drawing('dall-e-3')],
      edits: true,
    },
    embeddings: { model: 'text-embedding-3-small', batch: 2_048 },
    transcription: { model: 'gpt-4o-mini-transcribe', timedModel: 'whisper-1', translationModel: 'whisper-1' },
  }),
  hosted({
    id: 'OpenRouter',
    takesSound: true,
    label: 'OpenRouter',
    url: 'https://openrouter.ai',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariables: ['OPENROUTER_API_KEY'],
    keyPage: 'https://openrouter.ai/settings/keys',
    defaultModel: 'openrouter/auto',
    capabilities: MULTIMODAL,
    parameters: [...ALL_PARAMETERS, REASONING_EFFORT],
    quirks: { publicModels: true },
  }),
  hosted({
    id: 'Groq',
    label: 'Groq',
    url: 'https://groq.com',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariables: ['GROQ_API_KEY'],
    keyPage: 'https://console.groq.com/keys',
    defaultModel: 'llama-3.3-70b-versatile',
    capabilities: MULTIMODAL,
    // It answers 400 to `logprobs`.
    quirks: { drop: ['logprobs', 'top_logprobs'] },
    transcription: { model: 'whisper-large-v3-turbo', translationModel: 'whisper-large-v3' },
  }),
  hosted({
    id: 'Mistral',
    label: 'Mistral',
    url: 'https://mistral.ai',
    baseUrl: 'https://api.mistral.ai/v1',
    keyVariables: ['MISTRAL_API_KEY'],
    keyPage: 'https://console.mistral.ai/api-keys',
    defaultModel: 'mistral-small-latest',
    capabilities: MULTIMODAL,
    // It refuses unknown fields, and sends usage without being asked.
    quirks: {
      noStreamOptions: true,
      rename: { seed: 'random_seed' },
      drop: ['reasoning_effort', 'logprobs', 'top_logprobs', 'logit_bias'],
      noNames: true,
    },
    embeddings: { model: 'mistral-embed', batch: 128, dimensions: 'output_dimension' },
    transcription: { model: 'voxtral-mini-latest' },
  }),
  hosted({
    id: 'DeepSeek',
    label: 'DeepSeek',
    url: 'https://www.deepseek.com',
    baseUrl: 'https://api.deepseek.com/v1',
    keyVariables: ['DEEPSEEK_API_KEY'],
    keyPage: 'https://platform.deepseek.com/api_keys',
    defaultModel: 'deepseek-chat',
    capabilities: REASONING,
  }),
  hosted({
    id: 'xAI',
    label: 'xAI Grok',
    url: 'https://x.ai',
    baseUrl: 'https://api.x.ai/v1',
    keyVariables: ['XAI_API_KEY'],
    keyPage: 'https://console.x.ai',
    defaultModel: 'grok-4',
    capabilities: MULTIMODAL,
    // Grok 4 answers 400 to penalties and stop.
    parameters: BASIC_PARAMETERS.filter((parameter) => parameter.name !== 'stop'),
    quirks: {
      drop: ['presence_penalty', 'frequency_penalty', 'stop', 'reasoning_effort', 'logprobs', 'top_logprobs'],
    },
  }),
  hosted({
    id: 'Together',
    label: 'Together AI',
    url: 'https://www.together.ai',
    baseUrl: 'https://api.together.xyz/v1',
    keyVariables: ['TOGETHER_API_KEY'],
    keyPage: 'https://api.together.ai/settings/api-keys',
    defaultModel: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    capabilities: MULTIMODAL,
    // Its `logprobs` is a number, and comes back in another form.
    quirks: { drop: ['logprobs', 'top_logprobs'] },
    images: {
      format: 'together',
      model: 'black-forest-labs/FLUX.1-schnell',
      models: [
        drawing('black-forest-labs/FLUX.1-schnell', 'flux', 'flux-schnell'),
        drawing('black-forest-labs/FLUX.1-dev', 'flux-dev'),
      ],
    },
    embeddings: { model: 'BAAI/bge-base-en-v1.5', batch: 128, dimensions: null },
    transcription: { model: 'openai/whisper-large-v3', translationModel: 'openai/whisper-large-v3' },
  }),
  hosted({
    id: 'Fireworks',
    label: 'Fireworks AI',
    url: 'https://fireworks.ai',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    keyVariables: ['FIREWORKS_API_KEY'],
    keyPage: 'https://app.fireworks.ai/settings/users/api-keys',
    defaultModel: 'accounts/fireworks/models/llama-v3p3-70b-instruct',
    capabilities: MULTIMODAL,
    embeddings: { model: 'nomic-ai/nomic-embed-text-v1.5', batch: 256 },
  }),
  hosted({
    id: 'Cerebras',
    label: 'Cerebras',
    url: 'https://www.cerebras.ai',
    baseUrl: 'https://api.cerebras.ai/v1',
    keyVariables: ['CEREBRAS_API_KEY'],
    keyPage: 'https://cloud.cerebras.ai',
    defaultModel: 'llama-3.3-70b',
    capabilities: REASONING,
    parameters: BASIC_PARAMETERS,
    quirks: { drop: ['presence_penalty', 'frequency_penalty'] },
  }),
  hosted({
    id: 'Perplexity',
    label: 'Perplexity',
    url: 'https://www.perplexity.ai',
    baseUrl: 'https://api.perplexity.ai',
    keyVariables: ['PERPLEXITY_API_KEY'],
    keyPage: 'https://www.perplexity.ai/settings/api',
    defaultModel: 'sonar',
    capabilities: { ...MULTIMODAL, tools: false },
    parameters: BASIC_PARAMETERS.filter((parameter) => parameter.name !== 'seed'),
    quirks: {
      publicModels: true,
      staticModels: ['sonar', 'sonar-pro', 'sonar-reasoning-pro', 'sonar-deep-research'],
      noStreamOptions: true,
      drop: ['seed', 'logprobs', 'top_logprobs'],
    },
  }),
  hosted({
    id: 'NVIDIA',
    label: 'NVIDIA NIM',
    url: 'https://build.nvidia.com',
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    keyVariables: ['NVIDIA_API_KEY'],
    keyPage: 'https://build.nvidia.com/settings/api-keys',
    defaultModel: 'meta/llama-3.3-70b-instruct',
    capabilities: MULTIMODAL,
    quirks: { publicModels: true },
  }),
  hosted({
    id: 'GitHubModels',
    label: 'GitHub Models',
    url: 'https://github.com/marketplace/models',
    baseUrl: 'https://models.github.ai/inference',
    keyVariables: ['GITHUB_MODELS_TOKEN'],
    keyPage: 'https://github.com/settings/personal-access-tokens',
    defaultModel: 'openai/gpt-4.1-mini',
    capabilities: MULTIMODAL,
    quirks: {
      publicModels: true,
      modelsUrl: 'https://models.github.ai/catalog/models',
      headers: { 'x-github-api-version': '2022-11-28' },
    },
    embeddings: { model: 'openai/text-embedding-3-small', batch: 2_048 },
  }),
  hosted({
    id: 'HuggingFace',
    label: 'Hugging Face',
    url: 'https://huggingface.co',
    baseUrl: 'https://router.huggingface.co/v1',
    keyVariables: ['HF_TOKEN', 'HUGGINGFACE_API_KEY'],
    keyPage: 'https://huggingface.co/settings/tokens',
    defaultModel: 'meta-llama/Llama-3.3-70B-Instruct',
    capabilities: MULTIMODAL,
    quirks: { publicModels: true },
    images: {
      format: 'huggingface',
      model: 'black-forest-labs/FLUX.1-schnell',
      models: [
        drawing('black-forest-labs/FLUX.1-schnell', 'flux', 'flux-schnell'),
        drawing('black-forest-labs/FLUX.1-dev', 'flux-dev'),
        drawing('stabilityai/stable-diffusion-3.5-large', 'sd-3.5'),
        drawing('stabilityai/stable-diffusion-xl-base-1.0', 'sdxl'),
      ],
    },
  }),
  hosted({
    // "Gemini" itself is asked in its own format (lib/providers/gemini) and reads GEMINI_API_KEY; this one is there for
    // whoever wants the compatible form, with a key from the settings or the request: nobody is asked twice by chance.
    id: 'GeminiOpenAI',
    label: 'Google Gemini (OpenAI-compatible)',
    url: 'https://ai.google.dev',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keyVariables: [],
    keyPage: 'https://aistudio.google.com/apikey',
    defaultModel: 'gemini-3.8-flash',
    capabilities: { ...MULTIMODAL, audio: true },
    parameters: [...BASIC_PARAMETERS.filter((parameter) => parameter.name !== 'seed'), REASONING_EFFORT],
    quirks: { drop: ['seed', 'presence_penalty', 'frequency_penalty'] },
  }),
  hosted({
    id: 'Pollinations',
    label: 'Pollinations',
    url: 'https://pollinations.ai',
    baseUrl: 'https://gen.pollinations.ai/v1',
    keyVariables: ['POLLINATIONS_API_KEY'],
    keyPage: 'https://enter.pollinations.ai',
    defaultModel: 'openai',
    capabilities: MULTIMODAL,
    quirks: { publicModels: true },
    images: {
      format: 'openai',
      model: 'flux',
      models: [drawing('flux'), drawing('zimage'), drawing('kontext'), drawing('gptimage')],
      single: true,
      keylessUrl: 'https://image.pollinations.ai/prompt',
    },
  }),
  engine({
    id: 'Ollama',
    label: 'Ollama',
    url: 'https://ollama.com',
    baseUrl: 'http://127.0.0.1:11434/v1',
    keyVariables: [],
  }),
  engine({
    id: 'LMStudio',
    label: 'LM Studio',
    url: 'https://lmstudio.ai',
    baseUrl: 'http://127.0.0.1:1234/v1',
    keyVariables: [],
  }),
  engine({
    id: 'LlamaCpp',
    takesSound: true,
    label: 'llama.cpp',
    url: 'https://github.com/ggml-org/llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    keyVariables: [],
  }),
  engine({
    id: 'VLLM',
    takesSound: true,
    label: 'vLLM',
    url: 'https://docs.vllm.ai',
    baseUrl: 'http://127.0.0.1:8000/v1',
    keyVariables: [],
  }),
  {
    ...engine({ id: 'Custom', label: 'Custom (OpenAI-compatible)', url: null, baseUrl: null, keyVariables: [] }),
    local: false,
    takesSound: true,
    parameters: [...ALL_PARAMETERS, REASONING_EFFORT],
    // The name that servers with OpenAI's wire format give their first voice.
    speech: { model: 'tts-1', voice: 'alloy' },
    images: { format: 'openai', model: null, models: [], edits: true },
    transcription: { model: 'whisper-1', translationModel: 'whisper-1' },
  },
];
