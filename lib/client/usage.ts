/** What answers cost: sums of the last days. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { UsageStats } from '../contract/api.ts';
import { api } from './api.ts';

export function useUsage(days: number) {
  return useQuery({
    queryKey: ['stats', days],
    queryFn: ({ signal }) => api<UsageStats>(['stats'], { query: { days }, signal }),
    placeholderData: keepPreviousData,
  });
}
