/** The body of `models/{model}:streamGenerateContent`. */
import type { Json } from '../openai-compatible/json.ts';
import type { ChatParameters, ChatRequest } from '../provider.ts';
import { readResponseFormat, readStops, readToolChoice, readTools } from '../upstream/tool-format.ts';
import type { TurnOwner } from '../upstream/turn-memory.ts';
import { toContents } from './contents.ts';
import { imageConfig } from './picture-shape.ts';
import type { Traits } from './traits.ts';

/** Tokens to think with, for models that take a number. 0 is refused by the Pro models, which always think. */
const BUDGETS: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 512,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};
/** LOW is the least that every model with levels takes. */
const LEVELS: Readonly<Record<string, string>> = {
  none: 'LOW',
  minimal: 'LOW',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
};

export async function buildBody(request: ChatRequest, owner: TurnOwner, traits: Traits): Promise<string> {
  const { parameters } = request;
  const { system, contents } = await toContents(request.messages, owner, traits, request.state);
  const tools = traits.draws ? {} : toolFields(parameters);
  const generationConfig: Json = {
    ...sampling(parameters),
    ...(traits.draws && { responseModalities: ['TEXT', 'IMAGE'], ...imageConfig(request.picture ?? {}) }),
    ...thinking(owner.model, parameters, traits),
    ...(traits.structuredWithTools || !('tools' in tools) ? responseFormat(parameters.response_format) : {}),
  };
  if (system !== '' && !traits.takesSystem) contents.unshift({ role: 'user', parts: [{ text: system }] });
  return JSON.stringify({
    contents,
    ...(system !== '' && traits.takesSystem && { systemInstruction: { parts: [{ text: system }] } }),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
    ...tools,
  });
}

function sampling(parameters: ChatParameters): Json {
  const stops = readStops(parameters.stop);
  const fields: Json = {
    temperature: parameters.temperature,
    topP: parameters.top_p,
    topK: parameters.top_k,
    maxOutputTokens: parameters.max_tokens,
    seed: parameters.seed,
    presencePenalty: parameters.presence_penalty,
    frequencyPenalty: parameters.frequency_penalty,
    // Google takes five.
    stopSequences: stops.length > 0 ? stops.slice(0, 5) : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

function thinking(model: string, parameters: ChatParameters, traits: Traits): Json {
  if (!traits.thinks) return {};
  const { reasoning_tokens: tokens } = parameters;
  const wanted = tokens === 0 ? 'none' : (parameters.reasoning_effort?.toLowerCase() ?? '');
  const budget = wanted === 'none' && /pro/.test(model) ? BUDGETS.minimal : (withinBudgets(tokens) ?? BUDGETS[wanted]);
  const level = LEVELS[wanted];
  return {
    thinkingConfig: {
      includeThoughts: wanted !== 'none',
      ...(traits.thinkingBy === 'budget' && budget !== undefined && { thinkingBudget: budget }),
      ...(traits.thinkingBy === 'level' && level !== undefined && { thinkingLevel: level }),
    },
  };
}

/** As many as were asked for, where every model that takes a number takes it. */
function withinBudgets(tokens: number | undefined): number | undefined {
  if (tokens === undefined || tokens === 0) return tokens;
  return Math.min(24_576, Math.max(512, tokens));
}

function responseFormat(value: unknown): Json {
  const format = readResponseFormat(value);
  if (format.kind === 'text') return {};
  return {
    responseMimeType: 'application/json',
    ...(format.kind === 'schema' && { responseJsonSchema: format.schema }),
  };
}

function toolFields(parameters: ChatParameters): Json {
  const { functions, own } = readTools(parameters);
  if (functions.length === 0) return own.length > 0 ? { tools: own } : {};
  const functionDeclarations = functions.map(({ name, description, schema }) => ({
    name,
    ...(description !== null && { description }),
    parametersJsonSchema: schema,
  }));
  const choice = readToolChoice(parameters.tool_choice);
  const mode = choice === null || choice === 'auto' ? null : choice === 'none' ? 'NONE' : 'ANY';
  const allowed = typeof choice === 'object' && choice !== null ? { allowedFunctionNames: [choice.name] } : {};
  return {
    tools: [{ functionDeclarations }, ...own],
    ...(mode !== null && { toolConfig: { functionCallingConfig: { mode, ...allowed } } }),
  };
}
