import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { type Camera, CameraError, type CameraProblem, listCameras, startCamera } from '#lib/client/scan/camera.ts';
import { createQrReader, type QrReader } from '#lib/client/scan/qr-reader.ts';
import { readPicture } from '#lib/client/scan/read-picture.ts';

/** Pixels of a camera's picture that are looked at, and how often. */
const SIDE = 720;
const LOOK_EVERY_MS = 120;

export type ScannerState = 'off' | 'starting' | 'on';

interface ScannerOptions {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly onText: (text: string) => void;
}

/** A camera that looks for a QR code until one is found, and pictures that are looked at once. */
export function useScanner({ video, onText }: ScannerOptions) {
  const [state, setState] = useState<ScannerState>('off');
  const [problem, setProblem] = useState<CameraProblem | null>(null);
  const [cameras, setCameras] = useState<readonly string[]>([]);
  const [torch, setTorch] = useState<boolean | null>(null);
  const camera = useRef<Camera | null>(null);
  const reader = useRef<Promise<QrReader> | null>(null);
  const openReader = useCallback(() => {
    reader.current ??= createQrReader();
    return reader.current;
  }, []);

  const stop = useCallback(() => {
    camera.current?.stop();
    camera.current = null;
    if (video.current) video.current.srcObject = null;
    setState('off');
    setTorch(null);
  }, [video]);

  const start = useCallback(
    async (deviceId?: string) => {
      camera.current?.stop();
      setState('starting');
      setProblem(null);
      try {
        const started = await startCamera(deviceId);
        camera.current?.stop();
        camera.current = started;
        setTorch(started.hasTorch ? false : null);
        setCameras(await listCameras());
        if (video.current) {
          video.current.srcObject = started.stream;
          await video.current.play();
        }
        setState('on');
      } catch (error) {
        stop();
        // A picture that was stopped before it began to play is no problem of the camera's.
        if (error instanceof CameraError) setProblem(error.problem);
      }
    },
    [stop, video],
  );

  useEffect(() => {
    if (state !== 'on') return;
    let ended = false;
    const look = async () => {
      const eye = await openReader();
      while (!ended) {
        const text = video.current && video.current.videoWidth > 0 ? await eye.read(video.current, SIDE) : null;
        if (ended) return;
        if (text !== null) {
          stop();
          return onText(text);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    };
    void look();
    const onHidden = () => document.hidden && stop();
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      ended = true;
      document.removeEventListener('visibilitychange', onHidden);
    };
  }, [state, onText, openReader, stop, video]);

  useEffect(
    () => () => {
      camera.current?.stop();
      void reader.current?.then((eye) => eye.close());
      reader.current = null;
    },
    [],
  );

  return {
    state,
    problem,
    torch,
    start: () => void start(),
    stop,
    /** Absent with a single camera. */
    switchCamera:
      cameras.length < 2
        ? null
        : () => {
            const at = cameras.indexOf(camera.current?.deviceId ?? '');
            void start(cameras[(at + 1) % cameras.length]);
          },
    toggleTorch: () => {
      const on = !torch;
      camera.current?.setTorch(on).then(
        () => setTorch(on),
        // Some cameras promise a light and have none.
        () => setTorch(null),
      );
    },
    /** False when there is no code in it. */
    lookAt: async (file: Blob): Promise<boolean> => {
      const text = await readPicture(await openReader(), file);
      if (text !== null) {
        stop();
        onText(text);
      }
      return text !== null;
    },
  };
}
