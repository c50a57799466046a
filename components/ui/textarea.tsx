import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { FIELD_CLASSES } from './input.tsx';

/** Grows with its text where the browser can, up to 60 % of the screen. */
export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      className={classes(FIELD_CLASSES, 'field-sizing-content max-h-[60dvh] min-h-24 py-2 leading-6', className)}
      {...props}
    />
  );
}
