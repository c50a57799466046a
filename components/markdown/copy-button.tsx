'use client';

import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useEffect, useState } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { copyText } from './copy-text.ts';

interface CopyButtonProps {
  readonly text: string;
  readonly labels: { readonly copy: string; readonly copied: string };
}

/** ms the check mark stays. */
const COPIED_MS = 1_600;

export function CopyButton({ text, labels }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      size="sm"
      label={copied ? labels.copied : labels.copy}
      onClick={() => void copyText(text).then(setCopied)}
    >
      {copied ? <Check /> : <Copy />}
    </IconButton>
  );
}
