/** The shapes of refusals, one a face (lib/platform/http/error-answer.ts writes them), and the frames of a stream. */
import type { Face } from '../platform/http/types.ts';

const string = { type: 'string' };
const nullableString = { type: ['string', 'null'] };

const SCHEMAS = {
  GuiError: {
    type: 'object',
    required: ['error'],
    properties: {
      error: { type: 'object', required: ['message', 'type'], properties: { message: string, type: string } },
    },
  },
  OpenAiError: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['message', 'type', 'param', 'code'],
        properties: { message: string, type: string, param: nullableString, code: nullableString },
      },
    },
  },
  VisionError: { type: 'object', required: ['detail'], properties: { detail: string } },
  Frame: {
    description:
      'One step of an answer: `type` names it, and a member of the same name holds its payload ("content", "reasoning", ' +
      '"sources", "finish", "error", ...). Types a client does not know are to be passed over.',
    type: 'object',
    required: ['type'],
    properties: { type: string },
    additionalProperties: true,
  },
};

const SCHEMA_OF: Readonly<Record<Face, keyof typeof SCHEMAS>> = {
  gui: 'GuiError',
  openai: 'OpenAiError',
  vision: 'VisionError',
};

const responseOf = (face: Face, description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${SCHEMA_OF[face]}` } } },
});

export const COMPONENTS = { schemas: SCHEMAS };

const refusalsOf = (face: Face) => ({
  '4XX': responseOf(face, 'The request is refused; the message says why'),
  '5XX': responseOf(face, 'The server, or an upstream, failed'),
});

export const ERROR_RESPONSES: Readonly<Record<Face, Readonly<Record<string, unknown>>>> = {
  gui: refusalsOf('gui'),
  openai: refusalsOf('openai'),
  vision: refusalsOf('vision'),
};
