import { useEffect } from 'react';
import { expectSecret } from './demo-secret.ts';
import { useQuota } from './quota.ts';

/** Lets questions carry a secret where this demo asks for one. */
export function useSecretWhereAsked(): void {
  const secret = useQuota()?.secret ?? false;
  useEffect(() => expectSecret(secret), [secret]);
}
