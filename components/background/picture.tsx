'use client';

import { useState } from 'react';

interface PictureProps {
  /** Makes the address another one each time, so that another picture is picked. */
  readonly turn: number;
  readonly kind: 'image' | 'video';
}

/** One of the owner's pictures over the whole screen; unseen until it is there, and for good if it never is. */
export function Picture({ turn, kind }: PictureProps) {
  const [ready, setReady] = useState(false);
  const [random] = useState(() => `${turn}-${Math.random().toString(36).slice(2)}`);
  const source = `/search/${kind}?random=${random}`;
  const shared = { src: source, className: 'backdrop-picture', 'data-ready': ready || undefined };
  return kind === 'video' ? (
    <video {...shared} muted autoPlay loop playsInline tabIndex={-1} onPlaying={() => setReady(true)} />
  ) : (
    // biome-ignore lint/performance/noImgElement: picked by the server at random, at whatever size it has
    <img {...shared} alt="" onLoad={() => setReady(true)} />
  );
}
