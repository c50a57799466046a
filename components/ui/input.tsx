import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

export const FIELD_CLASSES =
  'field-text w-full rounded-md border border-edge/60 bg-raised px-3 text-ink outline-offset-0 transition-colors hover:border-edge disabled:opacity-60';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={classes(FIELD_CLASSES, 'h-10 pointer-coarse:h-11', className)} {...props} />;
}
