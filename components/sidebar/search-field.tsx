'use client';

import Search from 'lucide-react/icons/search';
import X from 'lucide-react/icons/x';
import { useTranslations } from 'use-intl';
import { useChord } from '#components/shell/platform-keys.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { moveAmongHits, SEARCH_FIELD } from './search-keys.ts';

interface SearchFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter: the first hit is meant. */
  readonly onEnter: () => void;
}

export function SearchField({ value, onChange, onEnter }: SearchFieldProps) {
  const t = useTranslations('sidebar');
  const chord = useChord('K');
  return (
    <div className="relative flex min-h-10 items-center gap-2.5 rounded-md px-2.5 text-soft hover:bg-hover focus-within:bg-raised focus-within:ring-1 focus-within:ring-edge pointer-coarse:h-11">
      <Search aria-hidden="true" className="size-[18px] shrink-0" />
      <input
        id={SEARCH_FIELD}
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // Esc empties the field first; a second one closes the drawer.
          if (value.trim() === '' || event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') onEnter();
          else moveAmongHits(event, () => onChange(''));
        }}
        className="field-text h-full min-h-6 w-full min-w-0 flex-1 bg-transparent text-ink outline-none placeholder:text-soft [&::-webkit-search-cancel-button]:hidden"
      />
      {value === '' ? (
        <Kbd>{chord}</Kbd>
      ) : (
        <IconButton label={t('clearSearch')} size="sm" className="-me-2" onClick={() => onChange('')}>
          <X />
        </IconButton>
      )}
    </div>
  );
}
