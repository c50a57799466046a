import { classes } from './classes.ts';

/** Holds the place of something that is loading; decorative, so say "loading" elsewhere. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden="true" className={classes('animate-pulse rounded-md bg-you', className)} />;
}
