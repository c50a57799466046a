/**
 * The demo (`DEMO=1`): a short list of models, each with the providers that have it, and the names it has there. The
 * list is the one that clients of the wire know; whom it offers is what can be asked here.
 */
import { config } from '../platform/config.ts';

export interface DemoModel {
  readonly name: string;
  readonly image: boolean;
  readonly vision: boolean;
  /** Provider id -> the model's own id there. */
  readonly offers: Readonly<Record<string, string>>;
}

const TEXT = { image: false, vision: false } as const;
const SEES = { image: false, vision: true } as const;
const DRAWS = { image: true, vision: false } as const;

const DEMO_MODELS: readonly DemoModel[] = [
  { name: 'llama-3.2-11b', ...SEES, offers: { HuggingFace: 'meta-llama/Llama-3.2-11B-Vision-Instruct' } },
  { name: 'qwen-2-vl-7b', ...SEES, offers: { HuggingFace: 'Qwen/Qwen2-VL-7B-Instruct' } },
  {
    name: 'deepseek-r1',
    ...TEXT,
    offers: {
      HuggingFace: 'deepseek-ai/DeepSeek-R1',
      DeepSeek: 'deepseek-reasoner',
      Together: 'deepseek-ai/DeepSeek-R1',
    },
  },
  { name: 'janus-pro-7b', image: true, vision: true, offers: { HuggingFace: 'deepseek-ai/Janus-Pro-7B' } },
  { name: 'command-r', ...TEXT, offers: { HuggingFace: 'CohereLabs/c4ai-command-r-08-2024' } },
  { name: 'command-r-plus', ...TEXT, offers: { HuggingFace: 'CohereLabs/c4ai-command-r-plus' } },
  { name: 'command-r7b', ...TEXT, offers: { HuggingFace: 'CohereLabs/c4ai-command-r7b-12-2024' } },
  {
    name: 'qwen-2.5-coder-32b',
    ...TEXT,
    offers: { HuggingFace: 'Qwen/Qwen2.5-Coder-32B-Instruct', Together: 'Qwen/Qwen2.5-Coder-32B-Instruct' },
  },
  { name: 'qwq-32b', ...TEXT, offers: { HuggingFace: 'Qwen/QwQ-32B', Together: 'Qwen/QwQ-32B' } },
  {
    name: 'llama-3.3-70b',
    ...TEXT,
    offers: {
      HuggingFace: 'meta-llama/Llama-3.3-70B-Instruct',
      Groq: 'llama-3.3-70b-versatile',
      Cerebras: 'llama-3.3-70b',
      Together: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    },
  },
  { name: 'sd-3.5', ...DRAWS, offers: { HuggingFace: 'stabilityai/stable-diffusion-3.5-large' } },
  { name: 'flux-dev', ...DRAWS, offers: { HuggingFace: 'black-forest-labs/FLUX.1-dev' } },
  { name: 'flux-schnell', ...DRAWS, offers: { HuggingFace: 'black-forest-labs/FLUX.1-schnell' } },
];

/** Who answers when no model of the list is wanted. */
const DEMO_PROVIDER = 'HuggingFace';

export const isDemo = (): boolean => config().DEMO;

/** As `GET models` lists them. */
export const listDemoModels = () =>
  DEMO_MODELS.map(({ name, image, vision, offers }) => ({
    name,
    image,
    vision,
    providers: Object.keys(offers),
    demo: true as const,
  }));

/** A model's name at one provider: what the list says, else the name as it is. */
export function demoModelAt(provider: string, model: string): string {
  return offersOf(model)?.[provider] ?? model;
}

/** Ids of the providers that may answer when none is named. */
export function demoProvidersOf(model: string): readonly string[] {
  return Object.keys(offersOf(model) ?? { [DEMO_PROVIDER]: model });
}

const offersOf = (model: string): DemoModel['offers'] | undefined =>
  DEMO_MODELS.find(({ name }) => name === model.toLowerCase())?.offers;
