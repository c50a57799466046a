import { classes } from '#components/ui/classes.ts';

/** The mark: a speech bubble that leaves a question open. Also in app/icon.svg. */
export function Mark({ className }: { readonly className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        'grid shrink-0 place-items-center rounded-[30%] bg-accent font-[720] text-accent-ink',
        className ?? 'size-[22px] text-[13px]',
      )}
    >
      h
    </span>
  );
}
