'use client';

import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useFileSize } from '#components/composer/file-badge.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useLocalModels } from '#lib/client/local-models.ts';
import type { LocalModels, LocalModelTask } from '#lib/contract/local-models.ts';
import { LoadFailed } from './load-failed.tsx';
import { LocalModelRow } from './local-model-row.tsx';
import { Section } from './section.tsx';

/** In the order a person meets them. */
const TASKS = [
  ['text-generation', 'taskTextGeneration'],
  ['image-text-to-text', 'taskImageTextToText'],
  ['embeddings', 'taskEmbeddings'],
  ['transcription', 'taskTranscription'],
  ['text-to-speech', 'taskTextToSpeech'],
  ['object-detection', 'taskObjectDetection'],
  ['image-classification', 'taskImageClassification'],
  ['token-classification', 'taskTokenClassification'],
  ['text-classification', 'taskTextClassification'],
  ['ocr', 'taskOcr'],
] as const satisfies readonly (readonly [LocalModelTask, string])[];

export function LocalModelsTab() {
  const t = useTranslations('settings.localModelsTab');
  const models = useLocalModels();
  return (
    <Section title={t('title')} hint={t('hint')}>
      {models.isError ? <LoadFailed error={models.error} retry={models.refetch} /> : null}
      {models.isPending ? <Skeleton className="h-72" /> : null}
      {models.data ? <Catalogue models={models.data} /> : null}
    </Section>
  );
}

function Catalogue({ models }: { readonly models: LocalModels }) {
  const t = useTranslations('settings.localModelsTab');
  // Answers and errors link to the model that is missing.
  const wanted = useSearchParams().get('model');
  return (
    <>
      <Amounts models={models} />
      {models.may_change ? null : <p className="text-[14px] text-soft">{t('notAllowed')}</p>}
      {TASKS.map(([task, name]) => {
        const items = models.items.filter((model) => model.task === task);
        if (items.length === 0) return null;
        return (
          <div key={task}>
            <h3 className="mb-1.5 text-[13px] leading-5 text-faint">{t(name)}</h3>
            <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
              {items.map((model) => (
                <LocalModelRow
                  key={model.id}
                  model={model}
                  mayChange={models.may_change}
                  isWanted={model.id === wanted}
                />
              ))}
            </ul>
          </div>
        );
      })}
    </>
  );
}

function Amounts({ models: { memory, disk } }: { readonly models: LocalModels }) {
  const t = useTranslations('settings.localModelsTab');
  const size = useFileSize();
  return (
    <p className="flex flex-wrap gap-x-6 gap-y-1 text-[14px] text-soft tabular-nums">
      <span>{t('memory', { used: size(memory.used_bytes), budget: size(memory.budget_bytes) })}</span>
      <span>{t('disk', { used: size(disk.used_bytes), free: size(disk.free_bytes) })}</span>
    </p>
  );
}
