/**
 * A hub that signs people in, on loopback: OpenID discovery, authorization code with PKCE (S256, checked), user info,
 * and `whoami` for tokens. The person at its page of consent says yes at once, or what a test lets them say.
 */
import { createHash, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Hub {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** What it was asked, in order: `GET /oauth/authorize`, ... */
  readonly requests: string[];
  /** Tokens it has given or knows, with whose they are. */
  readonly tokens: Map<string, string>;
  /** What the next person at the page of consent does. */
  consent: 'yes' | 'no' | 'wrong-state';
  /** Who signs in next, and for how many seconds. */
  user: string;
  expiresIn: number;
  close(): Promise<void>;
}

interface Pending {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly user: string;
}

export async function startHub(clientId = 'demo-client'): Promise<Hub> {
  const codes = new Map<string, Pending>();
  const server = http.createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hub: Hub = {
    url,
    requests: [],
    tokens: new Map(),
    consent: 'yes',
    user: 'anna',
    expiresIn: 3_600,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const target = new URL(request.url ?? '/', url);
    hub.requests.push(`${request.method} ${target.pathname}`);
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const bearer = hub.tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    switch (target.pathname) {
      case '/.well-known/openid-configuration':
        return json(200, {
          authorization_endpoint: `${url}/oauth/authorize`,
          token_endpoint: `${url}/oauth/token`,
          userinfo_endpoint: `${url}/oauth/userinfo`,
        });
      case '/oauth/authorize': {
        const asked = Object.fromEntries(target.searchParams);
        const { redirect_uri = '', state = '', code_challenge = '' } = asked;
        const isProper =
          asked.client_id === clientId && asked.response_type === 'code' && asked.code_challenge_method === 'S256';
        if (!isProper || code_challenge === '') return json(400, { error: 'invalid_request' });
        const back = new URL(redirect_uri);
        if (hub.consent === 'no') back.searchParams.set('error', 'access_denied');
        else {
          const code = randomUUID();
          codes.set(code, { challenge: code_challenge, redirectUri: redirect_uri, user: hub.user });
          back.searchParams.set('code', code);
        }
        const forged = JSON.stringify({ nonce: randomUUID(), redirectUri: redirect_uri });
        back.searchParams.set('state', hub.consent === 'wrong-state' ? forged : state);
        response.writeHead(303, { location: back.href }).end();
        return;
      }
      case '/oauth/token': {
        const form = new URLSearchParams(await readBody(request));
        const secret = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
        if (secret !== '' && secret !== `${clientId}:hub-secret`) return json(401, { error: 'invalid_client' });
        const code = form.get('code') ?? '';
        const pending = codes.get(code);
        codes.delete(code);
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        if (
          !pending ||
          form.get('client_id') !== clientId ||
          pending.challenge !== challenge ||
          pending.redirectUri !== form.get('redirect_uri')
        ) {
          return json(400, { error: 'invalid_grant' });
        }
        const token = `hf_oauth_${pending.user}_${randomUUID()}`;
        hub.tokens.set(token, pending.user);
        return json(200, { access_token: token, token_type: 'bearer', expires_in: hub.expiresIn, scope: 'openid' });
      }
      case '/oauth/userinfo':
        if (bearer === undefined) return json(401, { error: 'invalid_token' });
        return json(200, { sub: bearer, name: bearer, preferred_username: bearer });
      case '/api/whoami-v2':
        if (bearer === undefined) return json(401, { error: 'Invalid username or password.' });
        return json(200, { type: 'user', name: bearer, auth: { type: 'access_token' } });
      default:
        return json(404, { error: 'Not found' });
    }
  }
  return hub;
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  return body;
}
