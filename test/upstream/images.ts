/**
 * What the scripted upstream makes besides chat: pictures (OpenAI's form, Hugging Face's task, Pollinations' address),
 * vectors and transcripts. A model that is the name of a refusal (`status-503`, `rate-limit-7`, `unauthorized`, `html`,
 * `hang`) does what that script says.
 */
import type http from 'node:http';
import sharp from 'sharp';
import { scenario } from './scenarios.ts';
import { field, list, play, type RecordedRequest, sendJson } from './serve.ts';

const REFUSALS =
  /^(status|rate-limit|unauthorized|forbidden|no-model|html|hang|error-200|empty|cut|reset|endless-line)/;
/** What every scripted transcript says. */
export const SPOKEN = 'The quick brown fox.';
/** What every scripted voice sends. */
export const SPOKEN_BYTES = Buffer.from('ID3 the quick brown fox');
const SOUND_TYPES: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', wav: 'audio/wav', opus: 'audio/opus' };

/** Answers what is none of the chat's; false for paths it does not know. */
export async function makeOther(request: RecordedRequest, response: http.ServerResponse): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.path, 'http://upstream');
  const { method, body } = request;
  const task = /^\/hf-inference\/models\/(.+)$/.exec(pathname)?.[1];
  const prompt = /^\/prompt\/(.+)$/.exec(pathname)?.[1];
  const model = String(field(body, 'model') ?? formField(body, 'model') ?? task ?? searchParams.get('model') ?? '');
  if (REFUSALS.test(model)) {
    const script = scenario(model, { lastText: '' });
    if (script !== null) {
      await play(script, response);
      return true;
    }
  }
  if (method === 'GET' && prompt !== undefined) {
    await sendPicture(response, { width: searchParams.get('width'), height: searchParams.get('height') });
  } else if (method === 'POST' && task !== undefined) {
    const parameters = field(body, 'parameters');
    await sendPicture(response, { width: field(parameters, 'width'), height: field(parameters, 'height') });
  } else if (method === 'POST' && /\/images\/(generations|edits)$/.test(pathname)) {
    await sendPictures(body, response);
  } else if (method === 'POST' && pathname.endsWith('/embeddings')) {
    sendVectors(body, model, response);
  } else if (method === 'POST' && /\/audio\/(transcriptions|translations)$/.test(pathname)) {
    sendTranscript(body, response);
  } else if (method === 'POST' && pathname.endsWith('/audio/speech')) {
    const type = SOUND_TYPES[String(field(body, 'response_format'))] ?? 'audio/mpeg';
    response.writeHead(200, { 'content-type': type }).end(SPOKEN_BYTES);
  } else return false;
  return true;
}

/** A plain PNG of the wished size; 1024x1024 unless asked otherwise. */
export function scriptedPng(width: unknown = 1024, height: unknown = 1024): Promise<Buffer> {
  const size = { width: Number(width ?? 1024), height: Number(height ?? 1024) };
  return sharp({ create: { ...size, channels: 3, background: '#3b7a57' } })
    .png()
    .toBuffer();
}

async function sendPicture(response: http.ServerResponse, size: { width: unknown; height: unknown }): Promise<void> {
  const png = await scriptedPng(size.width ?? undefined, size.height ?? undefined);
  response.writeHead(200, { 'content-type': 'image/png' }).end(png);
}

async function sendPictures(body: unknown, response: http.ServerResponse): Promise<void> {
  const size = String(field(body, 'size') ?? formField(body, 'size') ?? '');
  const [width, height] = /^\d+x\d+$/.test(size) ? size.split('x') : [field(body, 'width'), field(body, 'height')];
  const count = Number(field(body, 'n') ?? formField(body, 'n') ?? 1);
  const png = (await scriptedPng(width, height)).toString('base64');
  const isNew = String(field(body, 'model') ?? formField(body, 'model')).startsWith('gpt-image');
  const said = (name: string, usual: string) => field(body, name) ?? formField(body, name) ?? usual;
  sendJson(response, 200, {
    created: 1,
    ...(isNew && {
      background: said('background', 'opaque'),
      output_format: said('output_format', 'png'),
      quality: said('quality', 'medium'),
      size: size || '1024x1024',
      usage: { input_tokens: 10, output_tokens: 20, total_tokens: 30 },
    }),
    data: Array.from({ length: count }, () => ({ b64_json: png, revised_prompt: 'As the model put it.' })),
  });
}

/** The last first, as an upstream may: `index` says which is which. A vector begins with the length of its text. */
function sendVectors(body: unknown, model: string, response: http.ServerResponse): void {
  const input = field(body, 'input');
  const texts = list(typeof input === 'string' ? [input] : input).map(String);
  const length = Number(field(body, 'dimensions') ?? field(body, 'output_dimension') ?? 3);
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: Array.from({ length }, (_, place) => (place === 0 ? text.length : 0.5)),
  }));
  sendJson(response, 200, {
    object: 'list',
    model,
    data: data.reverse(),
    usage: { prompt_tokens: texts.length, total_tokens: texts.length },
  });
}

function sendTranscript(body: unknown, response: http.ServerResponse): void {
  if (String(body).includes('not a sound')) {
    sendJson(response, 400, { error: { message: 'The audio file could not be decoded' } });
    return;
  }
  const isVerbose = formField(body, 'response_format') === 'verbose_json';
  const model = formField(body, 'model') ?? '';
  if (isVerbose && model.startsWith('gpt-4o')) {
    const message = `response_format 'verbose_json' is not compatible with model '${model}'.`;
    sendJson(response, 400, { error: { message, param: 'response_format' } });
    return;
  }
  const timed = { start: 0, end: 1.5 };
  sendJson(response, 200, {
    text: SPOKEN,
    // Some answer without times whatever is asked.
    ...(isVerbose && model !== 'timeless'
      ? {
          language: 'english',
          duration: 1.5,
          segments: [{ id: 0, ...timed, text: SPOKEN }],
          words: [{ ...timed, word: 'The' }],
        }
      : {}),
  });
}

/** One text field of a recorded form; undefined for what is no form. */
export function formField(body: unknown, name: string): string | undefined {
  if (typeof body !== 'string') return undefined;
  return new RegExp(`name="${name}"\\r\\n\\r\\n([^\\r]*)`).exec(body)?.[1];
}
