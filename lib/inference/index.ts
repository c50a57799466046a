/**
 * Models that run on this machine: which there are, fetching them, and asking them. Nothing is fetched without being
 * asked for. Each model runs in a process of its own, so a crash in native code ends one request and nothing else, and
 * the memory of an unloaded model is really given back.
 */
export {
  findEntry,
  listCatalogue,
  listInstalled,
  modelState,
  modelStates,
  requireInstalled,
  suggestModel,
} from './catalogue/index.ts';
export {
  cancelDownload,
  deleteModel,
  downloadModel,
  followDownload,
  pauseDownload,
} from './downloads/index.ts';
export { closeModels, loadedModels, loadModel, run, unloadModel } from './engine/index.ts';
export { formatBytes, ModelNotInstalledError, modelPage } from './errors.ts';
export type * from './types.ts';
