/**
 * An OpenID Connect provider on loopback: discovery, keys, authorization by whoever the test says is sitting there, and
 * a token endpoint that insists on the client's secret and on PKCE.
 */
import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { type Asked, jsonOf, type Served, startWebServer, type WebServer } from './web-server.ts';

export interface OidcPerson {
  readonly sub: string;
  readonly email: string;
  readonly name: string;
  readonly email_verified?: boolean;
}

export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs this person in at the provider's page: gives the address the browser is sent back to. */
  authorize(page: string, person: OidcPerson): string;
  /** Puts another nonce than the asked one into the ID tokens from now on. */
  forgetNonce(): void;
  close(): Promise<void>;
}

interface Grant {
  readonly person: OidcPerson;
  readonly challenge: string;
  readonly nonce: string;
  readonly redirect: string;
}

export async function startOidcProvider(): Promise<OidcProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clientId = 'hypotez';
  const clientSecret = 'a secret between two';
  const grants = new Map<string, Grant>();
  let nonceKept = true;
  const server: WebServer = await startWebServer((asked) => respond(asked));

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  function idToken({ person, nonce }: Grant): string {
    const seconds = Math.floor(Date.now() / 1000);
    const times = { iat: seconds, exp: seconds + 300 };
    const claims = { iss: server.url, aud: clientId, ...times, nonce: nonceKept ? nonce : 'another', ...person };
    const signed = `${encode({ alg: 'RS256', kid: 'key', typ: 'JWT' })}.${encode(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`;
  }

  function respond({ target, body, headers }: Asked): Served | undefined {
    switch (target.split('?')[0]) {
      case '/.well-known/openid-configuration':
        return jsonOf({
          issuer: server.url,
          authorization_endpoint: `${server.url}/authorize`,
          token_endpoint: `${server.url}/token`,
          jwks_uri: `${server.url}/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/keys':
        return jsonOf({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key', alg: 'RS256', use: 'sig' }] });
      case '/token':
        return token(new URLSearchParams(body), headers.authorization);
      default:
        return undefined;
    }
  }

  function token(form: URLSearchParams, authorization: string | undefined): Served {
    const code = form.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const knownClient = form.get('client_secret') === clientSecret || authorization === basic;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || !knownClient || challenge !== grant.challenge || form.get('redirect_uri') !== grant.redirect) {
      return { status: 400, ...jsonOf({ error: 'invalid_grant' }) };
    }
    return jsonOf({ access_token: randomUUID(), id_token: idToken(grant), token_type: 'Bearer', expires_in: 300 });
  }

  return {
    issuer: server.url,
    clientId,
    clientSecret,
    authorize(page, person) {
      const asked = new URL(page).searchParams;
      if (asked.get('client_id') !== clientId || asked.get('code_challenge_method') !== 'S256') {
        throw new Error(`The provider was asked wrongly: ${page}`);
      }
      const code = randomUUID();
      const redirect = asked.get('redirect_uri') ?? '';
      const nonce = asked.get('nonce') ?? '';
      grants.set(code, { person, nonce, redirect, challenge: asked.get('code_challenge') ?? '' });
      return `${redirect}?${new URLSearchParams({ code, state: asked.get('state') ?? '' })}`;
    },
    forgetNonce() {
      nonceKept = false;
    },
    close: () => server.close(),
  };
}
