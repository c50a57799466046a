/**
 * The two-turn script that clients of the wire begin with: the second request holds only the new message, and is answered
 * in the context of the first. It runs under Python as it is written (but for the port), and its bytes are sent again
 * from here where Python or its `requests` is missing.
 */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataLines } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type CopilotUpstream, GITHUB_TOKEN, startCopilot } from '#test/upstream/copilot.ts';

let server: TestServer;
let copilot: CopilotUpstream;

beforeAll(async () => {
  copilot = await startCopilot();
  server = await startServer({ env: { ...copilot.environment, GITHUB_COPILOT_TOKEN: GITHUB_TOKEN } });
});
afterAll(async () => {
  await server.stop();
  await copilot.close();
});

const SCRIPT = `
import requests
import json
import uuid

url = "http://localhost:1337/v1/chat/completions"
conversation_id = str(uuid.uuid4())
body = {
    "model": "",
    "provider": "Copilot",
    "stream": True,
    "messages": [
        {"role": "user", "content": "Hello, i am Heiner. How are you?"}
    ],
    "conversation_id": conversation_id
}
response = requests.post(url, json=body, stream=True)
response.raise_for_status()
for line in response.iter_lines():
    if line.startswith(b"data: "):
        try:
            json_data = json.loads(line[6:])
            if json_data.get("error"):
                print(json_data)
                break
            content = json_data.get("choices", [{"delta": {}}])[0]["delta"].get("content", "")
            if content:
                print(content, end="")
        except json.JSONDecodeError:
            pass
print()
print()
print()
body = {
    "model": "",
    "provider": "Copilot",
    "stream": True,
    "messages": [
        {"role": "user", "content": "Tell me somethings about my name"}
    ],
    "conversation_id": conversation_id
}
response = requests.post(url, json=body, stream=True)
response.raise_for_status()
for line in response.iter_lines():
    if line.startswith(b"data: "):
        try:
            json_data = json.loads(line[6:])
            if json_data.get("error"):
                print(json_data)
                break
            content = json_data.get("choices", [{"delta": {}}])[0]["delta"].get("content", "")
            if content:
                print(content, end="")
        except json.JSONDecodeError:
            pass
`;

const FIRST = 'heard: Hello, i am Heiner. How are you?';
const SECOND = `${FIRST} | Tell me somethings about my name`;

const hasRequests = (): boolean => {
  try {
    execFileSync('python3', ['-c', 'import requests'], { stdio: 'ignore' });
    return true;
  } catch {
    // Said by the skipped test's name.
    return false;
  }
};

it.skipIf(!hasRequests())('holds a conversation of two turns with the script (needs python3-requests)', async () => {
  const script = SCRIPT.replace('localhost:1337', `localhost:${server.port}`);
  const { stdout, stderr } = await promisify(execFile)('python3', ['-c', script], { timeout: 30_000 });
  expect(stderr).toBe('');
  expect(stdout.split('\n').filter((line) => line !== '')).toEqual([FIRST, SECOND]);
});

it("holds a conversation of two turns with the script's bytes", async () => {
  const conversation_id = crypto.randomUUID();
  const ask = async (content: string): Promise<string> => {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'user-agent': 'python-requests/2.32.3', accept: '*/*', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: '',
        provider: 'Copilot',
        stream: true,
        messages: [{ role: 'user', content }],
        conversation_id,
      }),
    });
    expect(response.status).toBe(200);
    const chunks = (await dataLines(response)).filter((line) => line !== '[DONE]').map((line) => JSON.parse(line));
    expect(chunks.every((one) => one.choices.length > 0 && one.choices[0].delta !== undefined)).toBe(true);
    return chunks.map((one) => one.choices[0].delta.content ?? '').join('');
  };
  expect(await ask('Hello, i am Heiner. How are you?')).toBe(FIRST);
  expect(await ask('Tell me somethings about my name')).toBe(SECOND);
});

it("takes the state an answer gave back, and answers in that state's thread", async () => {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      provider: 'Copilot',
      return_conversation: true,
      messages: [{ role: 'user', content: 'Hi' }],
      conversation: { thread_id: 'nobody-has-it' },
    }),
  });
  // A state that is unknown to the upstream is no reason to fail: there is the history.
  expect(response.status).toBe(200);
});
