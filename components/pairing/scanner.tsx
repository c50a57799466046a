'use client';

import Camera from 'lucide-react/icons/camera';
import CameraOff from 'lucide-react/icons/camera-off';
import Flashlight from 'lucide-react/icons/flashlight';
import ImageUp from 'lucide-react/icons/image-up';
import SwitchCamera from 'lucide-react/icons/switch-camera';
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { readScanned, type Scanned } from '#lib/client/scan/scanned-link.ts';
import { ScannedResult } from './scanned-result.tsx';
import { useScanner } from './use-scanner.ts';

interface ScannerProps {
  /** Other addresses under which this server is known. */
  readonly origins: readonly string[];
}

/** Reads a QR code with the camera or from a picture, and opens what is ours. */
export function Scanner({ origins }: ScannerProps) {
  const t = useTranslations('scanner');
  const video = useRef<HTMLVideoElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<Scanned | null>(null);
  const [nothing, setNothing] = useState(false);
  const onText = useCallback(
    (text: string) => {
      const scanned = readScanned(text, [window.location.origin, ...origins]);
      setFound(scanned);
      if (scanned.kind === 'own') window.location.assign(scanned.href);
    },
    [origins],
  );
  const scanner = useScanner({ video, onText });
  const { state, problem, torch } = scanner;
  const look = async (file: Blob | null | undefined) => {
    if (!file) return;
    setFound(null);
    setNothing(false);
    setNothing(!(await scanner.lookAt(file)));
  };
  const begin = () => {
    setFound(null);
    setNothing(false);
    scanner.start();
  };
  usePastedPicture((file) => void look(file));
  const on = state !== 'off';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a picture is a shortcut for the button below
    <div
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void look(event.dataTransfer.files[0]);
      }}
      className="mt-5 flex flex-col gap-3"
    >
      <div className={classes('relative overflow-hidden rounded-xl bg-[#000]', !on && 'hidden')}>
        <video ref={video} muted playsInline aria-label={t('view')} className="aspect-square w-full object-cover" />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-[18%] rounded-2xl border-2 border-[#fff] opacity-80"
        />
        <div className="absolute end-2 top-2 flex gap-1">
          {torch === null ? null : (
            <IconButton
              label={torch ? t('torchOff') : t('torchOn')}
              aria-pressed={torch}
              onClick={scanner.toggleTorch}
              className="bg-raised"
            >
              <Flashlight />
            </IconButton>
          )}
          {scanner.switchCamera ? (
            <IconButton label={t('switch')} onClick={scanner.switchCamera} className="bg-raised">
              <SwitchCamera />
            </IconButton>
          ) : null}
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        {on ? (
          <Button onClick={scanner.stop}>
            {state === 'starting' ? <Spinner /> : <CameraOff />}
            {t('stop')}
          </Button>
        ) : (
          <Button variant="primary" onClick={begin}>
            <Camera />
            {t('start')}
          </Button>
        )}
        <Button onClick={() => picker.current?.click()}>
          <ImageUp />
          {t('picture')}
        </Button>
        <input
          ref={picker}
          type="file"
          accept="image/*"
          hidden
          onChange={(event) => {
            void look(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      <p role="status" className="text-[14px] text-pretty text-soft">
        {problem !== null ? t(problem) : nothing ? t('nothing') : on ? t('aim') : t('hint')}
      </p>
      {found === null ? null : <ScannedResult scanned={found} onAgain={begin} />}
    </div>
  );
}

/** A picture pasted anywhere on the page. */
function usePastedPicture(onPicture: (file: File) => void): void {
  const pasted = useEffectEvent(onPicture);
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (file) pasted(file);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);
}
