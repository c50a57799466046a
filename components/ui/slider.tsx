'use client';

import { Slider as Base } from '@base-ui/react/slider';
import { classes } from './classes.ts';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Drawn without its colour: the value is a stand-in, nothing is set. */
  readonly unset?: boolean;
  /** While dragging. */
  readonly onChange: (value: number) => void;
  /** When let go: the moment to store it. */
  readonly onCommit?: (value: number) => void;
}

export function Slider({ label, unset, onChange, onCommit, ...range }: SliderProps) {
  return (
    <Base.Root
      {...range}
      onValueChange={(value) => onChange(single(value))}
      onValueCommitted={(value) => onCommit?.(single(value))}
      className="w-full"
    >
      <Base.Control className="flex h-9 w-full touch-none items-center pointer-coarse:h-11">
        <Base.Track className="h-1 w-full rounded-full bg-line">
          <Base.Indicator className={classes('rounded-full', unset ? 'bg-line' : 'bg-accent')} />
          <Base.Thumb
            aria-label={label}
            className={classes(
              'size-4.5 rounded-full border-2 bg-raised shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
              unset ? 'border-edge' : 'border-accent',
            )}
          />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  );
}

const single = (value: number | readonly number[]): number => (typeof value === 'number' ? value : (value[0] ?? 0));
