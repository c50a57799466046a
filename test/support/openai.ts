/** OpenAI's own client, unmodified, against a test server whose provider "Custom" is a scripted upstream. */
import OpenAI from 'openai';

export interface ClientOptions {
  /** Of this server, or of the provider; "secret" is what programs send when they have none. */
  readonly apiKey?: string;
  /** "/v1", or "/api/Custom". */
  readonly path?: string;
  readonly maxRetries?: number;
}

export function openAiClient(url: string, { apiKey = 'secret', path = '/v1', maxRetries = 0 }: ClientOptions = {}) {
  return new OpenAI({ baseURL: `${url}${path}`, apiKey, maxRetries });
}

/** Makes the scripted upstream this server's provider "Custom". */
export async function connectCustom(url: string, baseUrl: string): Promise<void> {
  const response = await fetch(`${url}/backend-api/v2/credentials/Custom`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ base_url: baseUrl }),
  });
  if (!response.ok) throw new Error(`Custom was not connected: ${response.status} ${await response.text()}`);
}

/** Events of a stream as they lie on the wire: the text after `data: `, in order. */
export async function dataLines(response: Response): Promise<string[]> {
  const text = await response.text();
  return text.split('\n\n').flatMap((event) => (event.startsWith('data: ') ? [event.slice(6)] : []));
}
