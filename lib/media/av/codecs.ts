/** FFmpeg's decoders (node-webcodecs), put where browsers have them, which is where mediabunny looks for them. */
import type { VideoDecoder as Decoder } from 'node-webcodecs';

let loading: Promise<void> | undefined;

/** Without a build for this machine there are none: `canDecode` then says so. */
export function loadCodecs(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  // The build that brings FFmpeg along, never one that would take whatever FFmpeg the system has.
  process.env.NODE_WEBCODECS_FORCE = 'static';
  try {
    const { AudioData, AudioDecoder, EncodedAudioChunk, EncodedVideoChunk, VideoColorSpace, VideoDecoder, VideoFrame } =
      await import('node-webcodecs');
    class InTurn extends VideoDecoder {
      override configure(config: Parameters<Decoder['configure']>[0]): void {
        // Its decoder in a thread of its own tells that it is done before the last pictures are there.
        super.configure({ ...config, useWorkerThread: false });
      }

      /** Decoding is done when `decode` returns; who waits for the queue to shrink waits for pictures that came already. */
      override get decodeQueueSize(): number {
        return 0;
      }

      override async flush(): Promise<void> {
        await super.flush();
        // FFmpeg takes nothing more after a flush until it is reset; the other decoder does it by itself.
        (this as unknown as { readonly _native: { reset(): void } })._native.reset();
      }
    }
    const here = { AudioData, AudioDecoder, EncodedAudioChunk, EncodedVideoChunk, VideoColorSpace, VideoFrame };
    Object.assign(globalThis, here, { VideoDecoder: InTurn });
  } catch {
    // An optional package: it is not there for every system.
  }
}
