import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { MovingBackground } from '#components/background/moving-background.tsx';
import { listMedia } from '#lib/gallery/list.ts';
import { resolveOwner } from '#lib/platform/identity.ts';
import { requestTranslator } from '../translator.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t('background.title') };
}

export default async function BackgroundPage() {
  const owner = await resolveOwner({ headers: await headers() });
  const has = async (kind: 'image' | 'video') => (await listMedia(owner.id, { kind, limit: 1 })).items.length > 0;
  return <MovingBackground images={await has('image')} videos={await has('video')} />;
}
