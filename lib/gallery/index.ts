/** Images, sounds and videos, whoever brought them. */
export { copyMedia, type MediaOrigin, type MediaSource, type StoredMedia, storeGenerated } from './store.ts';
