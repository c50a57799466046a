/** Models that run on the server's machine: what there is, and what administrators do with it. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { LocalModelAction, LocalModelProgress, LocalModels, LocalModelView } from '../contract/local-models.ts';
import { api, apiUrl } from './api.ts';
import { catalogueQuery } from './catalogue.ts';
import { readEvents } from './event-stream.ts';

export const localModelsQuery = queryOptions({
  queryKey: ['local-models'],
  queryFn: ({ signal }) => api<LocalModels>(['local-models'], { signal }),
});

const progressKey = (id: string) => ['local-models', id, 'progress'];
const RETRY_MS = 3_000;

export function useLocalModels() {
  return useQuery(localModelsQuery);
}

export function useLocalModelAction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action }: { readonly id: string; readonly action: LocalModelAction | 'delete' }) =>
      action === 'delete'
        ? api<LocalModelView>(['local-models', id], { method: 'DELETE' })
        : api<LocalModelView>(['local-models', id, action], { method: 'POST' }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: localModelsQuery.queryKey }),
        client.invalidateQueries({ queryKey: catalogueQuery.queryKey }),
      ]),
  });
}

/** How far a download is, as it goes; undefined until the first word. */
export function useDownloadProgress(id: string, isDownloading: boolean): LocalModelProgress | undefined {
  const client = useQueryClient();
  useEffect(() => {
    if (!isDownloading) return;
    const controller = new AbortController();
    void follow(controller.signal);
    return () => controller.abort();

    async function follow(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        try {
          await readEvents(apiUrl(['local-models', id, 'events']), signal, ({ data }) =>
            client.setQueryData(progressKey(id), data as LocalModelProgress),
          );
          break;
        } catch {
          // The connection broke, or the server is away for a moment: the download may go on all the same.
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
      if (signal.aborted) return;
      client.removeQueries({ queryKey: progressKey(id) });
      await client.invalidateQueries({ queryKey: localModelsQuery.queryKey, exact: true });
      await client.invalidateQueries({ queryKey: catalogueQuery.queryKey });
    }
  }, [client, id, isDownloading]);
  return useQuery({
    queryKey: progressKey(id),
    queryFn: () => undefined as LocalModelProgress | undefined,
    enabled: false,
  }).data;
}
