'use client';

import Download from 'lucide-react/icons/download';
import Mail from 'lucide-react/icons/mail';
import MessageCircle from 'lucide-react/icons/message-circle';
import Share from 'lucide-react/icons/share';
import { useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClasses } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';

interface ShareViaProps {
  /** The whole address. */
  readonly link: string;
  /** What it leads to, in a few words; may be "". */
  readonly title: string;
}

/** The ways a link goes out: this device's own share sheet, WhatsApp, e-mail, and its QR code as a file. */
export function ShareVia({ link, title }: ShareViaProps) {
  const t = useTranslations('shareVia');
  const hasSheet = useShareSheet();
  const words = title === '' ? link : `${title}\n${link}`;
  const failed = () => toast({ title: t('failed'), kind: 'error' });
  return (
    <div className="flex flex-wrap gap-2">
      {hasSheet ? (
        <Button onClick={() => void openSheet(link, title).catch(failed)}>
          <Share />
          {t('sheet')}
        </Button>
      ) : null}
      <a
        href={`https://wa.me/?text=${encodeURIComponent(words)}`}
        target="_blank"
        rel="noopener noreferrer"
        className={buttonClasses('outline')}
      >
        <MessageCircle />
        {t('whatsapp')}
      </a>
      <a
        href={`mailto:?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(link)}`}
        className={buttonClasses('outline')}
      >
        <Mail />
        {t('email')}
      </a>
      {(['svg', 'png'] as const).map((format) => (
        <Button
          key={format}
          aria-label={t('download', { format: format.toUpperCase() })}
          onClick={() => void downloadQr(link, format).catch(failed)}
        >
          <Download />
          {format.toUpperCase()}
        </Button>
      ))}
    </div>
  );
}

/** Browsers have it on phones, and on secure pages only. */
const useShareSheet = (): boolean =>
  useSyncExternalStore(
    () => () => {},
    () => typeof navigator.share === 'function',
    () => false,
  );

async function openSheet(url: string, title: string): Promise<void> {
  try {
    await navigator.share({ url, ...(title === '' ? {} : { title }) });
  } catch (error) {
    // Closed by the reader without a choice.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    throw error;
  }
}

async function downloadQr(link: string, format: 'svg' | 'png'): Promise<void> {
  const { drawQr, qrPng, qrSvg } = await import('./qr-drawing.ts');
  const drawing = drawQr(link);
  const file =
    drawing && (format === 'svg' ? new Blob([qrSvg(drawing)], { type: 'image/svg+xml' }) : await qrPng(drawing));
  if (file === null) throw new Error('There is no code to save.');
  const url = URL.createObjectURL(file);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = `hypotez-qr.${format}`;
  anchor.click();
  // The browser reads it while the click is handled; a moment later it is no longer needed.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
