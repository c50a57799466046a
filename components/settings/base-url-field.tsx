'use client';

import ChevronRight from 'lucide-react/icons/chevron-right';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import type { CatalogueProvider } from '#lib/contract/api.ts';

interface BaseUrlFieldProps {
  readonly provider: CatalogueProvider;
  readonly value: string;
  readonly invalid: boolean;
  readonly onChange: (value: string) => void;
  /** The person is done typing. */
  readonly onLeave: () => void;
}

/** Where an address needs more words than "leave it empty". */
const HINTS: Readonly<Record<string, 'baseUrlHintCustom' | 'baseUrlHintSearxng'>> = {
  Custom: 'baseUrlHintCustom',
  SearXNG: 'baseUrlHintSearxng',
};
const EXAMPLE = 'http://127.0.0.1:8080/v1';

/** Where a provider is asked. One that has an address of its own shows the field to whoever looks for it. */
export function BaseUrlField(props: BaseUrlFieldProps) {
  const t = useTranslations('settings');
  const { provider, value } = props;
  // Open where another address is in use; later the person opens and closes it.
  const [open, setOpen] = useState(value !== '');
  if (provider.takes_base_url) return <AddressField {...props} hint={t(HINTS[provider.id] ?? 'baseUrlHint')} />;
  return (
    <details
      open={open || props.invalid}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group/address text-[14px]"
    >
      <summary className="flex w-fit list-none items-center gap-1.5 rounded-sm py-0.5 text-soft hover:text-ink pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-[15px] transition-transform duration-100 group-open/address:rotate-90 rtl:-scale-x-100"
        />
        {t('otherAddress')}
      </summary>
      <div className="pt-3 text-[15px]">
        <AddressField {...props} hint={t('otherAddressHint')} />
      </div>
    </details>
  );
}

function AddressField({ provider, value, invalid, onChange, onLeave, hint }: BaseUrlFieldProps & { hint: string }) {
  const t = useTranslations('settings');
  return (
    <Field label={t('baseUrl')} hint={hint} error={invalid ? t('baseUrlInvalid') : undefined}>
      {(ids) => (
        <Input
          {...ids}
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={2_048}
          value={value}
          placeholder={provider.base_url ?? EXAMPLE}
          aria-invalid={invalid}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onLeave}
        />
      )}
    </Field>
  );
}

/** What the server takes: a full address, or none. */
export function isAddress(text: string): boolean {
  const address = text.trim();
  return address === '' || (/^https?:\/\//i.test(address) && URL.canParse(address));
}
