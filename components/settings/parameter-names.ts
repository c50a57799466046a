/** The parameters of the wire contract (`parametersSchema`); each has a label in the messages. */
export const PARAMETER_NAMES = [
  'temperature',
  'top_p',
  'max_tokens',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'stop',
  'reasoning_effort',
] as const;

export type ParameterName = (typeof PARAMETER_NAMES)[number];

/** A provider may name a parameter that the wire does not carry; it is not offered. */
export const isKnownParameter = (name: string): name is ParameterName =>
  PARAMETER_NAMES.some((known) => known === name);
