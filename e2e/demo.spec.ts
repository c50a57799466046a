/** A public demo in the browser: as a guest, and signed in at a hub on loopback. */
import AxeBuilder from '@axe-core/playwright';
import { type Hub, startHub } from '#test/support/hub.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { ask, test as base, composer, expect } from './support.ts';

const test = base.extend<object, { hub: Hub; demo: TestServer }>({
  hub: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
    async ({}, use) => {
      const hub = await startHub();
      await use(hub);
      await hub.close();
    },
    { scope: 'worker' },
  ],
  demo: [
    async ({ hub, upstream }, use) => {
      const demo = await startServer({
        env: {
          DEMO: '1',
          HUB_URL: hub.url,
          HUB_INFERENCE_URL: upstream.baseUrl,
          OAUTH_CLIENT_ID: 'demo-client',
          BACKEND_URL: 'https://demo.example.org',
        },
      });
      await use(demo);
      await demo.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ demo }, use) => use(demo.url),
});

const noViolations = async (page: ConstructorParameters<typeof AxeBuilder>[0]['page']) =>
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual(
    [],
  );

test('a guest comes from the home to an answer, and sees what is left and until when', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Try it here');
  await expect(page.getByText('Everything is deleted 24 hours after your first visit.')).toBeVisible();
  await noViolations(page);
  await page.getByRole('link', { name: 'Go on as a guest' }).click();
  await expect(page.getByText('50,000 of 50,000 tokens left today')).toBeVisible();
  await expect(page.getByText('It is read on this server; nothing is sent on.')).toBeVisible();
  await ask(page, 'What is 17 * 23?');
  await expect(page.getByRole('article').filter({ hasText: '391' })).toBeVisible();
  await expect(page.getByText(/^49,\d\d\d of 50,000 tokens left today$/)).toBeVisible();
  await expect(page.getByText(/^Kept until /)).toBeVisible();

  await page.getByRole('link', { name: /Guest/ }).click();
  await expect(page.getByRole('heading', { name: 'What is closed here' })).toBeVisible();
  await expect(page.getByText('25 MB')).toBeVisible();
  await expect(page).toHaveTitle(/Settings/);
  const tabs = await page.getByRole('tab').allInnerTexts();
  expect(tabs).toContain('Demo');
  expect(tabs).not.toContain('Cookies');
  await noViolations(page);
  await page.getByRole('tab', { name: 'Providers' }).click();
  await page.getByRole('button', { name: /Groq/ }).click();
  await expect(page.getByRole('textbox', { name: /key/i })).toBeVisible();
  await expect(page.getByPlaceholder('http://127.0.0.1:8080/v1')).toHaveCount(0);
});

test('a guest who is too fast reads how long to wait and what is left, and goes on', async ({ page, pageErrors }) => {
  const slow = await startServer({ env: { DEMO: '1', DEMO_REQUESTS_PER_MINUTE: '6' } });
  try {
    await page.goto(`${slow.url}/chat/`);
    for (let turn = 1; turn <= 6; turn += 1) {
      await ask(page, `What is ${turn} + 70?`);
      await expect(page.getByRole('article').filter({ hasText: String(turn + 70) })).not.toHaveCount(0);
      await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0);
    }
    await expect(page.getByText(/^[01] of 6 questions left this minute$/)).toBeVisible();
    const refusal = page.getByRole('main').getByRole('alert');
    for (let turn = 0; turn < 3 && !(await refusal.isVisible()); turn += 1) {
      await ask(page, 'What is 900 + 1?');
      await expect(page.getByText('What is 900 + 1?').last()).toBeVisible();
      await page.waitForTimeout(400);
    }
    await expect(refusal).toContainText('Too many questions and files at once.');
    await expect(refusal).toContainText(/Questions and uploads a minute\s*0 of 6 · all back in \d+ sec/);
    await expect(refusal.getByRole('button', { name: /^Try again in \d+ sec$/ })).toBeDisabled();
    await noViolations(page);
    pageErrors.splice(0);
    await refusal.getByRole('button', { name: 'Try again', exact: true }).click({ timeout: 15_000 });
    await expect(page.getByRole('article').filter({ hasText: '901' }).last()).toBeVisible();
    await expect(refusal).toHaveCount(0);
  } finally {
    await slow.stop();
  }
});

test('the page brings the secret that a demo asks for, also after a restart', async ({ page, pageErrors }) => {
  const asking = await startServer({ env: { DEMO: '1', DEMO_SECRET: '1' } });
  try {
    await page.goto(`${asking.url}/chat/`);
    await ask(page, 'What is 30 + 3?');
    await expect(page.getByRole('article').filter({ hasText: '33' }).last()).toBeVisible();
    const bare = await fetch(`${asking.url}/backend-api/v2/conversation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'x' }] }),
    });
    expect(bare.status).toBe(403);
    await asking.restart();
    await ask(page, 'What is 40 + 4?');
    await expect(page.getByRole('article').filter({ hasText: '44' }).last()).toBeVisible();
    // The browser writes down what was refused before the page took the new key.
    pageErrors.splice(0);
  } finally {
    await asking.stop();
  }
});

test('two visitors have each their own chats', async ({ page, browser, demo }) => {
  await page.goto('/chat/');
  await ask(page, 'What is 2 + 3?');
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}/);
  const context = await browser.newContext({ baseURL: demo.url });
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByText('What is 2 + 3?')).toHaveCount(0);
  await context.close();
});

test('signs in at the hub and out again; no script ever sees the token', async ({ page, hub, upstream }) => {
  hub.user = 'anna';
  upstream.script('meta-llama/Llama-3.3-70B-Instruct', {
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    steps: [
      {
        send: 'data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"From the hub."},"finish_reason":null}]}\n\n',
      },
      { send: 'data: [DONE]\n\n' },
    ],
  });
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in with Hugging Face' }).click();
  await expect(page).toHaveURL(/\/chat\/$/);
  await expect(page.getByRole('link', { name: /anna/ })).toBeVisible();
  await ask(page, 'Who are you?');
  await expect(page.getByRole('article').filter({ hasText: 'From the hub.' })).toBeVisible();

  const [token = ''] = [...hub.tokens].find(([, user]) => user === 'anna') ?? [];
  expect(token).not.toBe('');
  const readable = await page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      names,
      document.documentElement.outerHTML,
    ]);
  });
  expect(readable).not.toContain(token);

  await page.goto('/');
  await expect(page.getByText('Signed in as anna')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in with Hugging Face' })).toBeVisible();
  await expect(page.getByText('Signed in as anna')).toHaveCount(0);
});

test('signs in by a token, and says when it is none', async ({ page, hub, pageErrors }) => {
  hub.tokens.set('hf_clara', 'clara');
  await page.goto('/');
  const field = page.getByRole('textbox', { name: 'Hugging Face token' });
  await field.fill('hf_wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Hugging Face does not know this token. Check it and try again.')).toBeVisible();
  // The browser writes the refusal down by itself.
  pageErrors.splice(0);
  await field.fill('hf_clara');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(composer(page)).toBeVisible();
  await expect(page.getByRole('link', { name: /clara/ })).toBeVisible();
});

test('says it when signing in did not work', async ({ page, hub }) => {
  hub.consent = 'wrong-state';
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in with Hugging Face' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toHaveText('Signing in did not work. Try again.');
  hub.consent = 'yes';
});

test('says it when consent was refused at the hub', async ({ page, hub }) => {
  hub.consent = 'no';
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in with Hugging Face' }).click();
  await expect(page.getByRole('main').getByRole('status')).toContainText('You did not agree at Hugging Face');
  await expect(page.getByRole('link', { name: 'Go on as a guest' })).toBeVisible();
  await noViolations(page);
  hub.consent = 'yes';
});

test('names who answers by itself, also once the budget is spent', async ({ browser, hub, upstream }) => {
  upstream.script('meta-llama/Llama-3.3-70B-Instruct', {
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    steps: [
      {
        send: 'data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"From the hub."},"finish_reason":null}]}\n\n',
      },
      { send: 'data: [DONE]\n\n' },
    ],
  });
  const demo = await startServer({
    env: {
      DEMO: '1',
      DEMO_PROVIDERS: 'HuggingFace',
      HF_TOKEN: 'hf_lent',
      DEMO_BUDGET_TOKENS: '1',
      HUB_URL: hub.url,
      HUB_INFERENCE_URL: upstream.baseUrl,
      OAUTH_CLIENT_ID: 'demo-client',
    },
  });
  const context = await browser.newContext({ baseURL: demo.url });
  try {
    const page = await context.newPage();
    await page.goto('/chat/');
    await expect(page.getByRole('button', { name: /Now: Hugging Face/ })).toBeVisible();
    await ask(page, 'Hello there');
    await expect(page.getByRole('button', { name: /Now: Assistant/ })).toBeVisible();
    await ask(page, 'Write a poem about rain');
    await expect(page.getByRole('article').filter({ hasText: 'This demo has no model to offer now.' })).toBeVisible();
    await page.getByRole('link', { name: 'sign in', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'What is closed here' })).toBeVisible();
  } finally {
    await context.close();
    await demo.stop();
  }
});

test('speaks Russian', async ({ browser, demo }) => {
  const context = await browser.newContext({ baseURL: demo.url, locale: 'ru-RU' });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.getByText('Всё удаляется через 24 часа после первого захода.')).toBeVisible();
  await page.getByRole('link', { name: 'Продолжить как гость' }).click();
  await expect(page.getByText(/Осталось токенов на сегодня: 50.000 из 50.000/)).toBeVisible();
  await context.close();
});
