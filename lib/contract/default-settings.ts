/** Apart from the schemas, so that a page can have them without the schema library. */
import type { Settings } from './api.ts';

export const DEFAULT_SETTINGS: Settings = {
  system_prompt: '',
  provider: '',
  model: '',
  parameters: {},
  favourites: [],
  send_on_enter: true,
  memory: false,
};
