import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { AccessPage, OidcLink } from '#components/access/access-page.tsx';
import { SignInForm } from '#components/access/sign-in-form.tsx';
import { type Right, SignUpForm } from '#components/access/sign-up-form.tsx';
import { accessMode, findAdmission, isSetupOpen, safeNext } from '#lib/accounts/index.ts';
import { config } from '#lib/platform/config.ts';
import { resolveOwner } from '#lib/platform/identity.ts';
import { requestTranslator } from '../translator.ts';

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t('access.signIn') };
}

const FAILURES = {
  wrong: 'access.wrong',
  'too-many': 'access.tooManyPlain',
  oidc: 'access.oidcFailed',
  linked: 'access.oidcTaken',
  'not-invited': 'access.notInvited',
} as const;

export default async function SignInPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const text = (name: string): string | undefined => (typeof query[name] === 'string' ? query[name] : undefined);
  const next = safeNext(text('next'));
  const mode = accessMode();
  const owner = await resolveOwner({ headers: await headers() });
  if (mode === 'open' || owner.sessionId !== undefined) redirect(next);

  const t = await requestTranslator();
  const right: Right = { invitation: text('invitation'), setup: text('setup') };
  const isFirst = mode === 'accounts' && (await isSetupOpen());
  const admission = mode === 'accounts' ? await findAdmission(right) : null;
  const oidc = (given: Right) => {
    const { OIDC_ISSUER } = config();
    if (mode !== 'accounts' || OIDC_ISSUER === undefined) return null;
    const params = Object.entries({ next, ...given }).filter((entry): entry is [string, string] => Boolean(entry[1]));
    const host = <bdi>{new URL(OIDC_ISSUER).host}</bdi>;
    const label = t.rich('access.oidc', { host: () => host });
    return (
      <OidcLink href={`/backend-api/v2/auth/oidc?${new URLSearchParams(params)}`} label={label} or={t('access.or')} />
    );
  };

  if (admission) {
    const title = isFirst ? t('access.setupTitle') : t('access.invitedTitle');
    const intro = isFirst ? t('access.setupIntro') : t('access.invitedIntro');
    return (
      <AccessPage title={title} intro={intro}>
        <SignUpForm right={right} />
        {oidc(right)}
      </AccessPage>
    );
  }
  if (isFirst) return <AccessPage title={t('access.setupTitle')} intro={t('access.setupElsewhere')} />;

  const failed = text('error');
  const failure =
    right.invitation !== undefined
      ? t('access.invitationGone')
      : failed !== undefined && Object.hasOwn(FAILURES, failed)
        ? t(FAILURES[failed as keyof typeof FAILURES])
        : undefined;
  return (
    <AccessPage title={t('access.signIn')} intro={t(mode === 'accounts' ? 'access.intro' : 'access.introPassword')}>
      <SignInForm withEmail={mode === 'accounts'} next={next} failure={failure} />
      {oidc({})}
    </AccessPage>
  );
}
