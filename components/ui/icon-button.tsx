import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** What it does: its accessible name and its tooltip. */
  readonly label: string;
  /** Shown in the tooltip after the label ("Ctrl K"). */
  readonly shortcut?: string;
  /** `md` is 36 px, `sm` 30 px; both are 44 px for fingers. */
  readonly size?: 'sm' | 'md';
  readonly accent?: boolean;
}

/** A button that is only an icon. The tooltip is drawn by the one TooltipLayer of the page. */
export function IconButton({ label, shortcut, size = 'md', accent, className, type, ...props }: IconButtonProps) {
  return (
    <button
      type={type ?? 'button'}
      aria-label={label}
      data-tip={shortcut ? `${label}  ${shortcut}` : label}
      className={classes(
        'inline-grid shrink-0 place-items-center rounded-md transition-colors duration-100',
        'hover:bg-hover disabled:pointer-events-none disabled:opacity-50 aria-expanded:bg-hover pointer-coarse:size-11',
        accent ? 'text-accent' : 'text-soft hover:text-ink',
        size === 'md' ? 'size-9 [&_svg]:size-[18px]' : 'size-[30px] [&_svg]:size-4',
        className,
      )}
      {...props}
    />
  );
}
