/**
 * What the declaration of an endpoint does not say: bodies that its handler reads as a stream, and answers that are no
 * JSON. An endpoint that is not named here takes what its schema says and answers 200 with JSON.
 */

import { signInSchema } from '../contract/access.ts';
import { conversationRequestSchema } from '../contract/conversation.ts';
import { LIMITS } from '../contract/limits.ts';
import { unlockShareSchema } from '../contract/shares.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';

export interface Details {
  /** Content type -> schema. */
  readonly request?: Readonly<Record<string, JsonSchema>>;
  readonly answer: AnswerDetails;
}

interface AnswerDetails {
  readonly status: string;
  readonly description: string;
  readonly content?: Readonly<Record<string, JsonSchema>>;
}

const binary: JsonSchema = { type: 'string', contentEncoding: 'binary' };
const anything: JsonSchema = {};
const plainText: JsonSchema = { type: 'string' };
const frame: JsonSchema = { $ref: '#/components/schemas/Frame' };

const JSON_ANSWER: AnswerDetails = { status: '200', description: 'JSON', content: { 'application/json': anything } };
const FILE: AnswerDetails = { status: '200', description: 'The bytes of the file', content: { '*/*': binary } };
const REDIRECT: AnswerDetails = { status: '302', description: 'Leads to the address in `location`' };
const SEE_OTHER: AnswerDetails = { ...REDIRECT, status: '303' };
const EMPTY: AnswerDetails = { status: '204', description: 'Done' };
const FRAMES: AnswerDetails = {
  status: '200',
  description:
    'A stream of frames. One JSON object a line by default, under the type `text/event-stream` for the sake of the ' +
    "wire's clients; with `?format=sse` server-sent events with the frame's number as id",
  content: { 'text/event-stream': frame },
};
const EVENTS: AnswerDetails = {
  status: '200',
  description: 'The extracted text, or progress as server-sent events when `Accept` asks for a stream',
  content: { 'text/plain': plainText, 'text/event-stream': anything },
};
const TEXT: AnswerDetails = {
  status: '200',
  description: 'The answer as it is written',
  content: { 'text/plain': plainText },
};

const SOUND: AnswerDetails = {
  status: '200',
  description: 'The sound: WAV from the built-in voices, else what the provider sends',
  content: { 'audio/wav': binary, 'audio/mpeg': binary },
};
const CHUNKS: AnswerDetails = {
  status: '200',
  description:
    'The answer; with `"stream": true` server-sent events with a chunk each, `[DONE]` at the end. An error inside a ' +
    'stream is an event `{"error": ...}` before it',
  content: { 'application/json': anything, 'text/event-stream': anything },
};

const form = (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema => ({
  type: 'object',
  properties,
  required,
});
const files: JsonSchema = { type: 'array', items: binary };

const SPEECH: AnswerDetails = {
  status: '200',
  description: 'The sound; with `"stream_format": "sse"` events with pieces of it in base64',
  content: { 'audio/wav': binary, 'audio/mpeg': binary, 'text/event-stream': anything },
};
const TRANSCRIPT: AnswerDetails = {
  status: '200',
  description: 'In the form that `response_format` names; with `stream` as events',
  content: {
    'application/json': anything,
    'text/plain': plainText,
    'text/vtt': plainText,
    'text/event-stream': anything,
  },
};
const RESPONSE_EVENTS: AnswerDetails = {
  ...CHUNKS,
  description: 'The response; with `"stream": true` its events (`response.created` to `response.completed`), numbered',
};
const MESSAGE_EVENTS: AnswerDetails = {
  ...CHUNKS,
  description: 'The message; with `"stream": true` Anthropic\'s events (`message_start` to `message_stop`)',
};
const SOUND_FORM: Details['request'] = {
  'multipart/form-data': form(
    {
      file: binary,
      model: plainText,
      provider: plainText,
      language: plainText,
      prompt: plainText,
      response_format: { enum: ['json', 'text', 'srt', 'verbose_json', 'vtt'] },
      temperature: { type: 'number' },
      'timestamp_granularities[]': { type: 'array', items: { enum: ['word', 'segment'] } },
      stream: { type: 'boolean' },
    },
    ['file'],
  ),
};
const PICTURE_FORM: Details['request'] = {
  'multipart/form-data': form(
    {
      'image[]': files,
      mask: binary,
      prompt: plainText,
      model: plainText,
      provider: plainText,
      n: { type: 'integer' },
      size: plainText,
      quality: plainText,
      response_format: { enum: ['url', 'b64_json'] },
    },
    ['image[]', 'prompt'],
  ),
};

const VISION_FORM = (more: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> => ({
  'multipart/form-data': form({ file: binary, model: plainText, ...more }, ['file']),
});
/** Objects whose every named field is there. */
const record = (properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): JsonSchema =>
  form(
    properties,
    Object.keys(properties).filter((name) => !optional.includes(name)),
  );
const answers = (schema: JsonSchema): AnswerDetails => ({ ...JSON_ANSWER, content: { 'application/json': schema } });
const seconds: JsonSchema = { type: 'number', description: 'Seconds' };
const fraction: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const FILM_WISHES: Readonly<Record<string, JsonSchema>> = {
  interval: {
    type: 'number',
    minimum: LIMITS.leastFrameInterval,
    maximum: LIMITS.mostFrameInterval,
    default: 1,
    description: 'Seconds between two pictures; wider where there would be too many',
  },
  threshold: { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
  thumbnails: { type: 'boolean', default: true },
};
const PAGE: AnswerDetails = { status: '200', description: 'A page', content: { 'text/html': plainText } };
const PROGRESS: AnswerDetails = {
  status: '200',
  description: 'Loaded; with `Accept: text/event-stream` the progress. 202 when the model is being downloaded',
  content: { 'application/json': anything, 'text/event-stream': anything },
};

const signInJson = toJsonSchema(signInSchema);

export const DETAILS: Readonly<Record<string, Partial<Details>>> = {
  readImageText: {
    request: VISION_FORM({ language: plainText }),
    answer: answers(
      record(
        {
          text: plainText,
          model: { type: 'string', description: 'What really read it' },
          processing_time: seconds,
          image_size: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 },
          language: { type: ['string', 'null'] },
          notice: plainText,
        },
        ['notice'],
      ),
    ),
  },
  readBatchText: {
    request: { 'multipart/form-data': form({ files, model: plainText, language: plainText }, ['files']) },
    answer: answers(
      record({
        results: {
          type: 'array',
          items: record(
            {
              filename: plainText,
              text: plainText,
              processing_time: seconds,
              status: { enum: ['success', 'error'] },
              model: plainText,
              notice: plainText,
              error: plainText,
            },
            ['model', 'notice', 'error'],
          ),
        },
        total: { type: 'integer' },
        successful: { type: 'integer' },
        failed: { type: 'integer' },
      }),
    ),
  },
  chatAboutImage: {
    request: VISION_FORM({
      prompt: { type: 'string', default: 'Describe this image' },
      temperature: { type: 'number', minimum: 0, maximum: 2 },
      max_tokens: { type: 'integer', minimum: 1 },
    }),
    answer: answers(
      record(
        { response: plainText, model: plainText, processing_time: seconds, prompt: plainText, notice: plainText },
        ['notice'],
      ),
    ),
  },
  classify: {
    request: {
      'application/json': {
        anyOf: [
          record({ text: plainText, model: plainText }, ['model']),
          record({ image: plainText, model: plainText }, ['model']),
        ],
      },
      ...VISION_FORM({}),
    },
    answer: answers({
      anyOf: [
        record({ label: plainText, score: fraction }),
        record({ label: plainText, confidence: fraction, model: plainText }),
      ],
    }),
  },
  transcribe: {
    request: {
      ...VISION_FORM({ language: plainText }),
      'application/json': record({ audio_url: plainText, model: plainText, language: plainText }, [
        'model',
        'language',
      ]),
    },
    answer: answers(
      record({
        transcription: plainText,
        model: plainText,
        language: { type: ['string', 'null'], description: 'ISO 639-1, where it was given or the model tells' },
        duration: { type: ['number', 'null'], description: 'Seconds' },
        segments: { type: 'array', items: record({ start: seconds, end: seconds, text: plainText }) },
        processing_time: seconds,
      }),
    ),
  },
  analyze: {
    request: {
      ...VISION_FORM(FILM_WISHES),
      'application/json': record({ video_url: plainText, model: plainText, ...FILM_WISHES }, [
        'model',
        ...Object.keys(FILM_WISHES),
      ]),
    },
    answer: answers(
      record(
        {
          detected_objects: {
            type: 'array',
            items: record({
              label: plainText,
              timestamp: { type: 'string', pattern: '^\\d{2,}:\\d{2}:\\d{2}$' },
              confidence: fraction,
              box: record({
                x: { type: 'integer' },
                y: { type: 'integer' },
                width: { type: 'integer' },
                height: { type: 'integer' },
              }),
            }),
          },
          model: plainText,
          duration: seconds,
          width: { type: 'integer' },
          height: { type: 'integer' },
          interval: seconds,
          frames: {
            type: 'array',
            items: record({ timestamp: plainText, time: seconds, thumbnail: plainText }, ['thumbnail']),
          },
          processing_time: seconds,
          truncated: { type: 'boolean' },
          notice: plainText,
        },
        ['truncated', 'notice'],
      ),
    ),
  },
  extractEntities: {
    answer: answers({
      type: 'array',
      items: record({ entity: plainText, value: plainText, start: { type: 'integer' }, end: { type: 'integer' } }),
    }),
  },
  streamSteps: {
    answer: { ...EVENTS, description: 'Steps as events; it ends', content: { 'text/event-stream': anything } },
  },
  loadVisionModel: { answer: PROGRESS },
  getApiPage: { answer: PAGE },
  getApiReference: { answer: PAGE },
  getApiAsset: { answer: FILE },
  importConversation: { answer: { ...JSON_ANSWER, status: '201' } },
  createShare: { answer: { ...JSON_ANSWER, status: '201' } },
  copyShare: { answer: { ...JSON_ANSWER, status: '201' } },
  revokeOwnShare: { answer: EMPTY },
  unlockShare: {
    request: {
      'application/json': toJsonSchema(unlockShareSchema),
      'application/x-www-form-urlencoded': form({ passphrase: plainText, to: plainText }, ['passphrase']),
    },
  },
  getSharedMedia: { answer: FILE },
  getShareEvents: { answer: { ...EVENTS, content: { 'text/event-stream': anything } } },
  createConversation: {
    request: {
      'application/json': toJsonSchema(conversationRequestSchema),
      'multipart/form-data': form(
        { json: plainText, files, media_url: { type: 'array', items: { type: 'string', format: 'uri' } } },
        ['json'],
      ),
    },
    answer: FRAMES,
  },
  joinRun: { answer: FRAMES },
  createText: { answer: TEXT },
  createTextByPost: { answer: TEXT },
  synthesize: { answer: SOUND },
  uploadFiles: { request: { 'multipart/form-data': form({ files }, ['files']) } },
  uploadCookies: {
    request: { 'multipart/form-data': form({ file: binary }, ['file']) },
    answer: { status: '200', description: 'Stored', content: { 'text/plain': plainText } },
  },
  uploadCookieFiles: { request: { 'multipart/form-data': form({ files }, ['files']) } },
  createFile: { request: { 'multipart/form-data': form({ file: binary, purpose: plainText }, ['file']) } },
  uploadToBucket: { request: { 'multipart/form-data': form({ files }, ['files']) } },
  getFile: {
    answer: { ...EVENTS, content: { 'application/json': anything, ...EVENTS.content } },
  },
  getFileContent: { answer: FILE },
  synthesizeSpeech: { answer: SOUND },
  createChatCompletion: { answer: CHUNKS },
  createProviderChatCompletion: { answer: CHUNKS },
  createThreadChatCompletion: { answer: CHUNKS },
  createCompletion: { answer: CHUNKS },
  createProviderCompletion: { answer: CHUNKS },
  createSpeech: { answer: SPEECH },
  createProviderSpeech: { answer: SPEECH },
  createTranscription: { request: SOUND_FORM, answer: TRANSCRIPT },
  createTranslation: { request: SOUND_FORM, answer: TRANSCRIPT },
  createProviderTranscription: { request: SOUND_FORM, answer: TRANSCRIPT },
  createProviderTranslation: { request: SOUND_FORM, answer: TRANSCRIPT },
  editImage: { request: PICTURE_FORM },
  editProviderImage: { request: PICTURE_FORM },
  varyImage: { answer: { status: '501', description: 'Not done here' } },
  createResponse: { answer: RESPONSE_EVENTS },
  createProviderResponse: { answer: RESPONSE_EVENTS },
  createMessage: { answer: MESSAGE_EVENTS },
  createProviderMessage: { answer: MESSAGE_EVENTS },
  createApiKey: { answer: { ...JSON_ANSWER, status: '201' } },
  deleteApiKey: { answer: EMPTY },
  getBucketText: { answer: EVENTS },
  streamBucketText: { answer: { ...EVENTS, content: { 'text/event-stream': anything } } },
  getBucketMedia: { answer: FILE },
  getBucketThumbnail: { answer: FILE },
  getMedia: { answer: FILE },
  getImage: { answer: FILE },
  getThumbnail: { answer: FILE },
  searchMedia: { answer: REDIRECT },
  deleteCredential: { answer: EMPTY },
  createSession: {
    request: { 'application/json': signInJson, 'application/x-www-form-urlencoded': signInJson },
    answer: EMPTY,
  },
  signUp: { answer: { status: '201', description: 'Made and signed in' } },
  endSession: { answer: EMPTY },
  deleteSession: { answer: EMPTY },
  signOutEverywhere: { answer: EMPTY },
  changeRole: { answer: EMPTY },
  deleteUser: { answer: EMPTY },
  changeOwnName: { answer: EMPTY },
  changeOwnPassword: { answer: EMPTY },
  deleteOwnAccount: { answer: EMPTY },
  createInvitation: { answer: { ...JSON_ANSWER, status: '201' } },
  deleteInvitation: { answer: EMPTY },
  beginOidc: { answer: SEE_OTHER },
  endOidc: { answer: SEE_OTHER },
  getUsage: {
    answer: { status: '200', description: 'One JSON object a line', content: { 'application/jsonl': anything } },
  },
};

export function detailsOf(id: string): Details {
  const found = DETAILS[id];
  return { ...found, answer: found?.answer ?? JSON_ANSWER };
}
