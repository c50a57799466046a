/** The owner's preferences, one row a key. What is stored but no longer valid falls back to its default. */
import { DEFAULT_SETTINGS, type Settings, type SettingsChange, settingsChangeSchema } from '../contract/api.ts';
import { database } from '../platform/database.ts';
import type { Identity } from '../platform/identity.ts';

export async function readSettings(ownerId: string): Promise<Settings> {
  const rows = await database().setting.findMany({ where: { ownerId } });
  let settings = DEFAULT_SETTINGS;
  for (const row of rows) {
    const parsed = settingsChangeSchema.safeParse({ [row.key]: JSON.parse(row.value) });
    if (parsed.success) settings = { ...settings, ...parsed.data } as Settings;
  }
  return settings;
}

/** What its owner, or a device that was handed one chat, may read: a device does without what is private of it. */
export async function readSettingsFor({ id, kind }: Pick<Identity, 'id' | 'kind'>): Promise<Settings> {
  const settings = await readSettings(id);
  return kind === 'device' ? { ...settings, system_prompt: '' } : settings;
}

/** Stores what is given and returns all settings. */
export async function updateSettings(ownerId: string, change: SettingsChange): Promise<Settings> {
  const writes = Object.entries(change).map(([key, value]) => {
    const data = { value: JSON.stringify(value) };
    return database().setting.upsert({
      where: { ownerId_key: { ownerId, key } },
      create: { ownerId, key, ...data },
      update: data,
    });
  });
  if (writes.length > 0) await database().$transaction(writes);
  return readSettings(ownerId);
}
