import { createCanvas } from '@napi-rs/canvas';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { closeOcrWorker, closeTesseract } from '#lib/inference/ocr/index.ts';
import { closeMediaWorkers } from '#lib/media/index.ts';
import { mediaFile } from '#test/fixtures/sound.ts';
import { UpstreamError } from '../../../contract/errors.ts';
import type { AudioPart, ChatMessage, ContentPart, HeardSound, ProviderContext } from '../../provider.ts';
import { answer } from '../answer.ts';
import { contextOf, memoryTools, userMessage } from '../evaluation/memory-tools.ts';
import { realTools } from '../real-tools.ts';
import type { AssistantTools } from '../tools.ts';

afterAll(() => Promise.all([closeMediaWorkers(), closeOcrWorker(), closeTesseract()]));

const soundPart = (name: string, mediaType = 'audio/mpeg'): AudioPart => ({
  type: 'audio',
  name,
  mediaType,
  read: async () => mediaFile(name),
});

const HEARD: HeardSound = {
  by: 'Whisper tiny',
  text: 'Good morning. The parcel arrives on Friday. Please leave the key with Nora.',
  segments: [
    { start: 0, end: 2, text: 'Good morning.' },
    { start: 2, end: 65, text: 'The parcel arrives on Friday.' },
    { start: 65, end: 70, text: 'Please leave the key with Nora.' },
  ],
};

async function ask(
  questions: string | readonly string[],
  parts: readonly ContentPart[],
  transcribe?: ProviderContext['transcribe'],
  tools: AssistantTools = memoryTools([]),
): Promise<{
  text: string;
  statuses: string[];
  sources: readonly { title: string; quote?: string }[];
  suggestions: readonly string[];
}> {
  const messages: ChatMessage[] = [questions].flat().map((text, at) => userMessage(text, at === 0 ? parts : []));
  const context = { ...contextOf(), ...(transcribe && { transcribe }) };
  let text = '';
  const statuses: string[] = [];
  let suggestions: readonly string[] = [];
  let sources: readonly { title: string; quote?: string }[] = [];
  for await (const event of answer({ model: '', messages, parameters: {}, language: 'en' }, context, tools)) {
    if (event.type === 'text') text += event.text;
    if (event.type === 'status') statuses.push(event.status);
    if (event.type === 'suggestions') suggestions = event.suggestions;
    if (event.type === 'sources') sources = event.sources;
  }
  return { text, statuses, sources, suggestions };
}

describe('a sound with nobody who hears', () => {
  it('is described, and what is missing is offered', async () => {
    const { text } = await ask('', [soundPart('sung.mp3')]);
    expect(text).toContain('I cannot hear');
    expect(text).toContain('[download Whisper tiny](/chat/settings/?tab=localModels&model=whisper-tiny)');
    expect(text).toContain('[Settings → Providers](/chat/settings/?tab=providers)');
    expect(text).toMatch(/\*\*sung\.mp3\*\*: MP3, [\d.]+ s, 5\.9 KB\./);
    expect(text).toMatch(/Sound: MP3, [\d.]+ kHz, mono/);
  });

  it('says it once of several', async () => {
    const { text } = await ask('', [soundPart('sung.mp3'), soundPart('sung.flac', 'audio/flac')]);
    expect(text.match(/I cannot hear/g)).toHaveLength(1);
    expect(text).toMatch(/\*\*sung\.flac\*\*: FLAC/);
  });

  it('says so in Russian', async () => {
    const { text } = await ask('Что тут говорят?', [soundPart('sung.mp3')]);
    expect(text).toContain('[скачайте Whisper tiny](/chat/settings/?tab=localModels&model=whisper-tiny)');
    expect(text).toMatch(/Звук: MP3, [\d,]+ кГц, моно/);
  });

  it('is not transcribed to tell how long it is', async () => {
    const never = () => Promise.reject(new Error('asked to hear'));
    const { text } = await ask('how long is it?', [soundPart('sung.flac', 'audio/flac')], never);
    expect(text).toMatch(/FLAC, [\d.]+ s/);
    expect(text).not.toContain('download');
  });
});

describe('a sound somebody hears', () => {
  const hear = async (): Promise<HeardSound> => HEARD;

  it('is written down with times, and says who heard it', async () => {
    const { text, statuses } = await ask('', [soundPart('sung.mp3')], hear);
    expect(statuses).toContain('Listening to sung.mp3');
    expect(text).toContain('0:02  The parcel arrives on Friday.\n1:05  Please leave the key with Nora.');
    expect(text).toContain('Heard by Whisper tiny');
  });

  it.each([
    ['when does the parcel arrive?', /parcel arrives \*\*on Friday\*\*\. \[0:02\]\(#source-1\)/],
    [['what is said in it?', 'who gets the key?'], /leave the key with .*Nora.*\[1:05\]\(#source-1\)/],
  ] as const)('answers %j with the moment', async (questions, expected) => {
    const { text, sources } = await ask(questions, [soundPart('sung.mp3')], hear);
    expect(text).toMatch(expected);
    expect(sources).toHaveLength(1);
  });

  it('says that it holds no answer, and what was said', async () => {
    const { text } = await ask('what does the dentist cost?', [soundPart('sung.mp3')], hear);
    expect(text).toContain('I found no answer to that');
    expect(text).toContain('Good morning.');
  });

  it('tells why hearing failed', async () => {
    const fail = () => Promise.reject(new UpstreamError('The account is empty.'));
    expect((await ask('', [soundPart('sung.mp3')], fail)).text).toContain('The account is empty.');
  });

  it('hears no words in silence', async () => {
    const { text } = await ask('', [soundPart('sung.mp3')], async () => ({ by: 'Whisper tiny', text: ' ' }));
    expect(text).toContain('Whisper tiny heard no words in it.');
  });
});

describe('a film', () => {
  it('tells its size and codecs; one without sound is not listened to', async () => {
    const { text } = await ask('', [soundPart('square.mp4', 'video/mp4')]);
    expect(text).toMatch(/\*\*square\.mp4\*\*: MP4, \d+ × \d+ pixels/);
    expect(text).toContain('Picture: H.264');
  });

  it('is read when it is asked what is written in it', async () => {
    const { text, statuses } = await ask('what is written on the screen?', [soundPart('square.mp4', 'video/mp4')]);
    expect(statuses).toContain('Reading the pictures of square.mp4');
    expect(text).toContain('no text in the pictures I looked at');
    const tools: AssistantTools = {
      ...memoryTools([]),
      readFilm: async () => [{ time: 3, lines: ['Platform 9', 'Departure 17:42'] }],
    };
    const read = await ask('read the captions', [soundPart('square.mp4', 'video/mp4')], undefined, tools);
    expect(read.text).toContain('0:03  Platform 9\n      Departure 17:42');
  }, 60_000);

  const film = soundPart('square.mp4', 'video/mp4');
  const silent = soundPart('square-av1.webm', 'video/webm');

  it.each(['What happens in this video?', 'what is in the video?', 'Describe it', 'Что происходит на видео?'])(
    'is not listened to when it is asked what is to be seen: %j',
    async (question) => {
      const never = () => Promise.reject(new Error('asked to hear'));
      const { text } = await ask(question, [film], never);
      expect(text).toMatch(/^(?:I cannot see films|Видеть фильмы я не умею)/);
      expect(text).toContain('YOLOS tiny](/chat/settings/?tab=localModels&model=yolos-tiny)');
      expect(text).toContain('SmolVLM 256M Instruct (300 MB)](');
      expect(text).toContain('160 × 120');
    },
  );

  it('without sound offers only what it has', async () => {
    const { text, suggestions } = await ask('What is said in it?', [silent]);
    expect(text).toMatch(/^This film has no sound\.\n/);
    expect(suggestions).toEqual(['What happens in it?', 'What is written in it?', 'How long is it?']);
    expect((await ask('', [soundPart('sung.mp3')])).suggestions).toEqual([
      'What is said in it?',
      'How long is it?',
      'Summarise it',
    ]);
  });

  it('whose pictures could not be looked at tells why', async () => {
    const tools: AssistantTools = {
      ...memoryTools([]),
      findInFilm: () => Promise.reject(new UpstreamError('The local model failed.')),
    };
    const { text } = await ask('what do you see?', [silent], undefined, tools);
    expect(text).toMatch(/^Looking at this film did not work: The local model failed\./);
  });

  it('is searched as far as there is time', async () => {
    const tools: AssistantTools = {
      ...memoryTools([]),
      findInFilm: async () => ({
        by: 'DETR',
        moments: [{ time: 61, labels: ['person', 'dog', 'person'] }],
        complete: false,
      }),
    };
    const { text } = await ask('who is in the film?', [film], undefined, tools);
    expect(text).toContain('- 1:01: person × 2, dog\n\nThere was no time for the rest of it.');
  });

  it('that is damaged is refused with its reason', async () => {
    const broken: AudioPart = {
      ...soundPart('square.mp4', 'video/mp4'),
      read: async () => mediaFile('square.mp4').subarray(0, 200),
    };
    expect((await ask('', [broken])).text).toMatch(/^\*\*square\.mp4\*\*: \S/);
  });
});

describe('a picture', () => {
  const photo = async () => {
    const canvas = createCanvas(300, 200);
    const context = canvas.getContext('2d');
    context.fillStyle = '#2868d8';
    context.fillRect(0, 0, 300, 200);
    return sharp(canvas.toBuffer('image/png'))
      .withExif({ IFD0: { Make: 'Canon', Model: '[x](http://evil.example) *bold*' } })
      .jpeg()
      .toBuffer();
  };
  const part = (bytes: Uint8Array): ContentPart => ({
    type: 'image',
    name: 'sky.jpg',
    mediaType: 'image/jpeg',
    read: async () => bytes,
  });
  const tools: AssistantTools = { ...memoryTools([]), pictureFacts: realTools.pictureFacts };

  it('tells its colours and its camera, whose words stay words', async () => {
    const { text } = await ask('which camera took this?', [part(await photo())], undefined, tools);
    expect(text).toContain('Colours: blue 100 %');
    expect(text).toContain('Camera: Canon \\[x\\](http://evil.example) \\*bold\\*');
  });

  it('says that the file does not say when it was taken', async () => {
    const { text } = await ask('when was this photo taken?', [part(await photo())], undefined, tools);
    expect(text).toContain('The file does not say when it was taken.');
    expect(text).toContain('300 × 200 pixels');
  });

  it('offers a model that sees where it holds no text', async () => {
    const seen: AssistantTools = { ...tools, readImage: async () => ({ text: '', lines: [] }) };
    const { text } = await ask('what is this?', [part(await photo())], undefined, seen);
    expect(text).toContain(
      '[download SmolVLM 256M Instruct (300 MB)](/chat/settings/?tab=localModels&model=smolvlm-256m-instruct)',
    );
  });
});
