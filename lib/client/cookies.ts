/** Uploaded cookie files. Cookies go in and never come back: only their domains do. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CookieFile } from '../contract/api.ts';
import { ApiError, api, apiUrl, readError } from './api.ts';

const cookiesQuery = queryOptions({
  queryKey: ['cookies'],
  queryFn: ({ signal }) => api<{ readonly items: readonly CookieFile[] }>(['cookies'], { signal }),
  select: (answer) => answer.items,
});

export function useCookieFiles() {
  return useQuery(cookiesQuery);
}

export function useUploadCookies() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (file: File) => {
      const form = new FormData();
      form.append('file', file, file.name);
      const response = await fetch(apiUrl(['upload_cookies']), { method: 'POST', body: form }).catch(() => {
        throw new ApiError('The server cannot be reached.', 0, 'network');
      });
      if (!response.ok) throw await readError(response);
    },
    // A file may also have held a provider's key.
    onSuccess: () => client.invalidateQueries(),
  });
}

export function useRemoveCookieFile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<void>(['cookies', id], { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: cookiesQuery.queryKey }),
  });
}
