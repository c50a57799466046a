/** The sampling parameters of OpenAI's wire format, as the settings form shows them. Ranges are OpenAI's. */
import type { ParameterSpec } from './provider.ts';

export const TEMPERATURE: ParameterSpec = { name: 'temperature', type: 'number', min: 0, max: 2, step: 0.1 };
export const MAX_TOKENS: ParameterSpec = { name: 'max_tokens', type: 'integer', min: 1, max: 131_072, step: 1 };
export const TOP_P: ParameterSpec = { name: 'top_p', type: 'number', min: 0, max: 1, step: 0.05 };
export const STOP: ParameterSpec = { name: 'stop', type: 'string[]' };
const PENALTY = { type: 'number', min: -2, max: 2, step: 0.1 } as const;

export const BASIC_PARAMETERS: readonly ParameterSpec[] = [
  TEMPERATURE,
  TOP_P,
  MAX_TOKENS,
  STOP,
  { name: 'seed', type: 'integer' },
];

export const ALL_PARAMETERS: readonly ParameterSpec[] = [
  ...BASIC_PARAMETERS,
  { name: 'presence_penalty', ...PENALTY },
  { name: 'frequency_penalty', ...PENALTY },
];

export const REASONING_EFFORT: ParameterSpec = {
  name: 'reasoning_effort',
  type: 'enum',
  options: ['minimal', 'low', 'medium', 'high'],
};
