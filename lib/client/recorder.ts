/** The microphone: one recording, as a file. */

export type RecorderProblem = 'refused' | 'missing' | 'busy' | 'unsupported';

export class RecorderError extends Error {
  override readonly name = 'RecorderError';
  readonly problem: RecorderProblem;

  constructor(problem: RecorderProblem) {
    super(`The microphone is ${problem}.`);
    this.problem = problem;
  }
}

export interface Recording {
  /** How loud it is just now, 0 to 1. */
  level(): number;
  /** Ends it and gives what was said; the microphone is free again. */
  stop(): Promise<Blob>;
  /** Ends it for nothing. */
  cancel(): void;
  /** Called when the microphone goes away in the middle of it. */
  onLost(listener: () => void): void;
}

/** Smallest first; Safari knows MP4 only. */
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
/** Speech needs no more. */
const BITS_PER_SECOND = 48_000;

/** @throws RecorderError */
export async function startRecording(): Promise<Recording> {
  // Absent where the page is not served by https or from this machine.
  if (!navigator.mediaDevices?.getUserMedia || typeof MediaRecorder === 'undefined') {
    throw new RecorderError('unsupported');
  }
  const stream = await openMicrophone();
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: BITS_PER_SECOND });
  const pieces: Blob[] = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const meter = openMeter(stream);
  const free = (): void => {
    for (const track of stream.getTracks()) track.stop();
    meter.close();
  };
  recorder.start(1_000);
  return {
    level: meter.level,
    stop: () =>
      new Promise((resolve) => {
        const end = (): void => {
          free();
          resolve(new Blob(pieces, { type: recorder.mimeType.split(';')[0] ?? '' }));
        };
        if (recorder.state === 'inactive') return end();
        recorder.onstop = end;
        recorder.stop();
      }),
    cancel: () => {
      recorder.ondataavailable = null;
      if (recorder.state !== 'inactive') recorder.stop();
      free();
    },
    onLost: (listener) => {
      for (const track of stream.getTracks()) track.onended = listener;
    },
  };
}

async function openMicrophone(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') throw new RecorderError('refused');
    throw new RecorderError(name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'missing');
  }
}

function openMeter(stream: MediaStream): { level(): number; close(): void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // Speech lies some 50 to 10 dB below full scale.
      return Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 50) / 40));
    },
    close: () => void context.close(),
  };
}
