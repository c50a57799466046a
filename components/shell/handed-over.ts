import { createContext, use } from 'react';

/** The one chat this browser was handed, or null for an owner's own browser, which has everything. */
export const HandedOverContext = createContext<string | null>(null);

/** True on a phone that was handed one chat: what leads elsewhere is not there. */
export const useHandedOver = (): boolean => use(HandedOverContext) !== null;
