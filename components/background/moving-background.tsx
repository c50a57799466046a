'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import './background.css';
import { Picture } from './picture.tsx';

interface MovingBackgroundProps {
  /** What the owner has; each is picked at random by the search. */
  readonly images: boolean;
  readonly videos: boolean;
}

/** ms one picture stays. */
const STAY_MS = 14_000;
/** Every so many pictures one that moves, where there are any. */
const VIDEO_EVERY = 4;

/** A screen to leave alone: one's own pictures, slowly, over a slow gradient. */
export function MovingBackground({ images, videos }: MovingBackgroundProps) {
  const t = useTranslations('background');
  const [turn, setTurn] = useState(-1);
  const still = useReducedMotion();
  const anything = images || (videos && !still);
  useEffect(() => {
    if (!anything) return;
    // Only now, in the browser: which picture it is, is left to chance.
    setTurn((current) => Math.max(current, 0));
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setTurn((current) => current + 1);
    }, STAY_MS);
    return () => clearInterval(timer);
  }, [anything]);
  const kind = (at: number) =>
    videos && !still && (!images || at % VIDEO_EVERY === VIDEO_EVERY - 1) ? 'video' : 'image';
  return (
    <main className="backdrop">
      <h1 className="sr-only">{t('label')}</h1>
      {/* The one before lies under the one that comes, so that it shines through until that has faded in. */}
      {anything ? [turn - 1, turn].map((at) => (at < 0 ? null : <Picture key={at} turn={at} kind={kind(at)} />)) : null}
    </main>
  );
}

function useReducedMotion(): boolean {
  const [reduced, setReduced] = useState(true);
  useEffect(() => {
    const query = window.matchMedia('(prefers-reduced-motion: reduce)');
    const read = () => setReduced(query.matches);
    read();
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, []);
  return reduced;
}
