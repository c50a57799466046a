import { type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Puts the control at the end of the line, for switches and selects. */
  readonly inline?: boolean;
  /** Gets the ids that tie the control to its label and its hint. */
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string }) => ReactNode;
}

/** A control with its label, hint and error. */
export function Field({ label, hint, error, inline, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className={classes('flex gap-x-6 gap-y-1.5', inline ? 'flex-wrap items-center justify-between' : 'flex-col')}>
      <div className={classes('min-w-0', inline && 'flex-1 basis-56')}>
        <label htmlFor={id} className="block font-[540]">
          {label}
        </label>
        {inline && hint ? <div className="text-[13.5px] leading-5 text-faint">{hint}</div> : null}
      </div>
      {children({ id, 'aria-describedby': hintId })}
      <div id={hintId} className={classes('text-[13.5px] leading-5', inline && 'sr-only')}>
        {error ? <span className="text-danger">{error}</span> : <span className="text-faint">{hint}</span>}
      </div>
    </div>
  );
}
