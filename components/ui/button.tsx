import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

const VARIANTS = {
  primary: 'bg-accent text-accent-ink hover:brightness-110',
  outline: 'border border-line bg-raised text-ink hover:bg-you',
  quiet: 'text-soft hover:bg-hover hover:text-ink',
  danger: 'border border-line bg-raised text-danger hover:bg-danger-wash',
} as const;

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: keyof typeof VARIANTS;
}

/** The look of a button, for links that act like one. */
export function buttonClasses(variant: keyof typeof VARIANTS = 'outline', className?: string): string {
  return classes(
    'inline-flex min-h-9 items-center justify-center gap-2 rounded-md px-3.5 text-[14.5px] leading-5 font-[540]',
    'transition-[background,color,filter] duration-100 pointer-coarse:min-h-11',
    'disabled:pointer-events-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
    VARIANTS[variant],
    className,
  );
}

export function Button({ variant, className, type = 'button', ...props }: ButtonProps) {
  return <button type={type} className={buttonClasses(variant, className)} {...props} />;
}
