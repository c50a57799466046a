import ChevronRight from 'lucide-react/icons/chevron-right';
import { classes } from '#components/ui/classes.ts';

interface FoldedProps {
  readonly label: string;
  /** Shown as it is, never as markdown. */
  readonly children: string;
  readonly className?: string;
}

/** A text that is there for who wants it. Works without a script. */
export function Folded({ label, children, className }: FoldedProps) {
  return (
    <details className={classes('group/fold text-[13.5px] text-faint', className)}>
      <summary className="flex w-fit list-none items-center gap-1.5 rounded-sm py-0.5 hover:text-soft pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-[15px] transition-transform duration-100 group-open/fold:rotate-90 rtl:-scale-x-100" />
        {label}
      </summary>
      <p
        dir="auto"
        className="mt-1 ms-[7px] mb-3 border-s border-line ps-4 leading-6 wrap-anywhere whitespace-pre-wrap"
      >
        {children}
      </p>
    </details>
  );
}
