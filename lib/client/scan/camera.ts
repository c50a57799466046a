/** One camera at a time: started, switched, lit and stopped. */

export type CameraProblem = 'insecure' | 'denied' | 'missing' | 'busy';

export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly problem: CameraProblem;

  constructor(problem: CameraProblem, cause?: unknown) {
    super(`The camera cannot be used: ${problem}`, { cause });
    this.problem = problem;
  }
}

export interface Camera {
  readonly stream: MediaStream;
  readonly deviceId: string;
  /** There is a light that can be switched. */
  readonly hasTorch: boolean;
  setTorch(on: boolean): Promise<void>;
  stop(): void;
}

/** Not in TypeScript's library: https://w3c.github.io/mediacapture-image/#torch */
type TorchCapabilities = MediaTrackCapabilities & { readonly torch?: boolean };
type TorchConstraints = MediaTrackConstraintSet & { readonly torch: boolean };

/**
 * Starts the camera that looks away from the reader, or a certain one.
 * @throws CameraError
 */
export async function startCamera(deviceId?: string): Promise<Camera> {
  // Browsers give cameras to secure pages only; a phone on a home network often has plain http.
  if (typeof navigator.mediaDevices?.getUserMedia !== 'function') throw new CameraError('insecure');
  const video: MediaTrackConstraints =
    deviceId === undefined ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: deviceId } };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video });
    return toCamera(stream);
  } catch (error) {
    throw new CameraError(problemOf(error), error);
  }
}

/** The ids of all cameras; known by name only after one was started. */
export async function listCameras(): Promise<readonly string[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
}

function toCamera(stream: MediaStream): Camera {
  const [track] = stream.getVideoTracks();
  const capabilities: TorchCapabilities = track?.getCapabilities?.() ?? {};
  return {
    stream,
    deviceId: track?.getSettings().deviceId ?? '',
    hasTorch: capabilities.torch === true,
    async setTorch(on) {
      await track?.applyConstraints({ advanced: [{ torch: on } as TorchConstraints] });
    },
    stop() {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}
