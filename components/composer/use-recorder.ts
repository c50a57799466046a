import { useCallback, useEffect, useRef, useState } from 'react';
import { RecorderError, type RecorderProblem, type Recording, startRecording } from '#lib/client/recorder.ts';

export type RecorderState = 'off' | 'starting' | 'on';

/** Longer ones nobody could write down here (LIMITS.soundSeconds). */
export const MAX_SECONDS = 15 * 60;
const TICK_MS = 100;

/** One recording at a time; it ends with the page that shows it. */
export function useRecorder() {
  const [state, setState] = useState<RecorderState>('off');
  const [problem, setProblem] = useState<RecorderProblem | null>(null);
  const [seconds, setSeconds] = useState(0);
  const [level, setLevel] = useState(0);
  const recording = useRef<Recording | null>(null);
  /** Given up while the person was still being asked for the microphone. */
  const wanted = useRef(false);

  const start = useCallback(async () => {
    wanted.current = true;
    setProblem(null);
    setSeconds(0);
    setState('starting');
    try {
      const started = await startRecording();
      if (!wanted.current) return started.cancel();
      recording.current = started;
      started.onLost(() => setProblem('missing'));
      setState('on');
    } catch (error) {
      setState('off');
      if (!(error instanceof RecorderError)) throw error;
      if (wanted.current) setProblem(error.problem);
    }
  }, []);

  const cancel = useCallback(() => {
    wanted.current = false;
    recording.current?.cancel();
    recording.current = null;
    setState('off');
  }, []);

  const stop = useCallback(async (): Promise<Blob | null> => {
    const ending = recording.current;
    recording.current = null;
    wanted.current = false;
    setState('off');
    return (await ending?.stop()) ?? null;
  }, []);

  useEffect(() => {
    if (state !== 'on') return;
    const began = performance.now();
    const timer = setInterval(() => {
      setSeconds(Math.floor((performance.now() - began) / 1_000));
      setLevel(recording.current?.level() ?? 0);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [state]);
  useEffect(() => cancel, [cancel]);

  return { state, problem, seconds, level, start: () => void start(), cancel, stop };
}
