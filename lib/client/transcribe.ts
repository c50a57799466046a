/** Speech as text, by whoever on the server can. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { FileInfo } from '../contract/api.ts';
import { api } from './api.ts';

const transcriberQuery = queryOptions({
  queryKey: ['transcriber'],
  queryFn: ({ signal }) => api<{ readonly available: boolean }>(['transcriber'], { signal }),
  staleTime: 30_000,
});

/** False until it is known. */
export const useTranscriber = (): boolean => useQuery(transcriberQuery).data?.available ?? false;

/** What is said in an uploaded sound. @throws ApiError with a sentence for the user. */
export async function transcribeFile({ bucket_id, id }: FileInfo): Promise<string> {
  const { text } = await api<{ readonly text: string }>(['files', bucket_id, id, 'transcript'], { method: 'POST' });
  return text;
}
