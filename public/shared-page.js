// @ts-check
/**
 * The script of a shared page, which is a document without an app: it follows the chat, copies code and makes a copy.
 * Without it the page reads the same and stands still. Nothing here makes elements of text: what is new comes as the
 * server's own page, and a growing answer as plain text.
 */

/** @typedef {{ index: number, text: string }} Running */

/** ms; the readers of one chat do not all ask for its new page at one moment. */
const SPREAD_MS = 600;
/** ms until a connection that failed is tried again. */
const RETRY_MS = 8_000;
/** ms until the page is asked for again that did not come, or came as it was; twice as long each time. */
const AGAIN_MS = 1_000;
const MOST_AGAIN_MS = 30_000;

const page = document.querySelector('[data-share]');
if (page instanceof HTMLElement) open(page);

/** @param {HTMLElement} page */
function open(page) {
  const api = `/backend-api/v2/shares/${page.dataset.share}`;
  for (const control of document.querySelectorAll('[data-needs-script]')) control.removeAttribute('hidden');
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button?.dataset.copyCode !== undefined) void copyCode(button);
    if (button?.dataset.carryOn !== undefined) void carryOn(button, api);
  });
  // Under another chat's id: a copy of the moment.
  if (page.dataset.still === undefined) follow(page, api);
}

/**
 * @param {HTMLElement} page
 * @param {string} api
 */
function follow(page, api) {
  /** @type {EventSource | null} */
  let stream = null;
  /** @type {Running | null} */
  let running = null;
  let ended = false;
  /** The version there is, as far as one was told. */
  let told = 0;
  /** Counts the askings for the page: of two that overlap, the later one has it. */
  let asked = 0;
  let patience = AGAIN_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const connect = () => {
    if (stream !== null || ended || document.visibilityState !== 'visible') return;
    stream = new EventSource(`${api}/events`);
    stream.addEventListener('hello', (event) => {
      const hello = JSON.parse(event.data);
      running = hello.running;
      told = hello.updated;
      if (isBehind()) void renew();
      paint();
    });
    stream.addEventListener('delta', (event) => {
      const { index, text } = JSON.parse(event.data);
      running = { index, text: running?.index === index ? running.text + text : text };
      paint();
    });
    stream.addEventListener('replace', (event) => {
      running = JSON.parse(event.data);
      paint();
    });
    stream.addEventListener('changed', (event) => {
      running = null;
      paint();
      told = JSON.parse(event.data).updated;
      if (isBehind()) renewIn(Math.random() * SPREAD_MS);
    });
    // It may have ended, or taken a passphrase: the page says which.
    stream.addEventListener('ended', () => void renew());
    stream.addEventListener('error', () => {
      if (stream?.readyState !== EventSource.CLOSED) return;
      disconnect();
      clearTimeout(timer);
      timer = setTimeout(() => void renew().then(connect), RETRY_MS);
    });
  };
  const disconnect = () => {
    stream?.close();
    stream = null;
  };

  /** What the answer being written has more than the page that came. */
  function paint() {
    markWriting(page, running?.index ?? -1);
    if (running === null) return;
    const message = messagesOf(page)[running.index];
    const place = message?.querySelector('[data-tail]');
    if (!(message instanceof HTMLElement) || !(place instanceof HTMLElement)) return;
    const atEnd = isAtEnd();
    goOnIn(message, place);
    place.textContent = running.text.slice(Number(message.dataset.length));
    place.hidden = place.textContent === '';
    if (atEnd) scrollTo({ top: document.documentElement.scrollHeight });
  }

  const isBehind = () => told > Number(page.dataset.updated);

  /** @param {number} ms */
  function renewIn(ms) {
    clearTimeout(timer);
    timer = setTimeout(() => void renew(), ms);
  }

  function renewLater() {
    renewIn(patience);
    patience = Math.min(patience * 2, MOST_AGAIN_MS);
  }

  /** Takes over what differs in the server's page of this moment. */
  async function renew() {
    clearTimeout(timer);
    asked += 1;
    const turn = asked;
    const answer = await readPage();
    if (turn !== asked || ended) return;
    if (answer === null) return renewLater();
    const next = answer.querySelector('[data-share]');
    if (next instanceof HTMLElement) {
      const atEnd = isAtEnd();
      takeOver(page, next);
      paint();
      if (atEnd) scrollTo({ top: document.documentElement.scrollHeight });
      if (isBehind()) renewLater();
      else patience = AGAIN_MS;
    } else if (answer.querySelector('[data-locked]') !== null) {
      location.reload();
    } else {
      end();
    }
  }

  function end() {
    ended = true;
    disconnect();
    running = null;
    paint();
    for (const place of document.querySelectorAll('[data-while-shared]')) place.setAttribute('hidden', '');
    for (const place of document.querySelectorAll('[data-when-ended]')) place.removeAttribute('hidden');
  }

  document.addEventListener('visibilitychange', () =>
    document.visibilityState === 'visible' ? connect() : disconnect(),
  );
  connect();
}

/** The server's page of this moment; null when it is not to be had just now. */
async function readPage() {
  try {
    const answer = await fetch(location.href, { cache: 'no-store' });
    if (answer.status >= 500 || answer.status === 429) return null;
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  } catch {
    return null;
  }
}

/** @param {Element} page */
const messagesOf = (page) => [...(page.querySelector('[data-messages]')?.children ?? [])];

/**
 * New words go on in the paragraph that the page ends with, not below it; after a table or code they begin a line.
 * @param {HTMLElement} message
 * @param {HTMLElement} place
 */
function goOnIn(message, place) {
  const text = message.querySelector('.md');
  const last = [...(text?.querySelectorAll('p, li') ?? [])].at(-1);
  if (last === undefined || last.contains(place)) return;
  const words = last.textContent.trim();
  if (words !== '' && text?.textContent.trim().endsWith(words)) last.append(place);
}

/**
 * Says above an answer that it is being written, and to who listens when it is done.
 * @param {HTMLElement} page
 * @param {number} index of that answer; -1 when none is
 */
function markWriting(page, index) {
  let isDone = false;
  messagesOf(page).forEach((message, at) => {
    const mark = message.querySelector('[data-writing]');
    if (!(mark instanceof HTMLElement)) return;
    isDone ||= !mark.hidden && at !== index;
    mark.hidden = at !== index;
  });
  const say = page.querySelector('[data-say]');
  if (!(say instanceof HTMLElement)) return;
  // It stays until the next one begins: the page is painted more than once at an end.
  if (index !== -1) say.textContent = '';
  else if (isDone) say.textContent = say.dataset.say ?? '';
}

/**
 * @param {HTMLElement} page
 * @param {HTMLElement} next
 */
function takeOver(page, next) {
  page.dataset.updated = next.dataset.updated;
  const title = next.querySelector('h1')?.textContent ?? '';
  const heading = page.querySelector('h1');
  if (heading !== null && heading.textContent !== title) heading.textContent = title;
  const list = page.querySelector('[data-messages]');
  const fresh = messagesOf(next);
  messagesOf(page).forEach((message, index) => {
    const other = fresh[index];
    if (other === undefined) message.remove();
    else if (message.getAttribute('data-version') !== other.getAttribute('data-version'))
      message.replaceWith(adopt(other));
  });
  const count = messagesOf(page).length;
  for (const message of fresh.slice(count)) list?.append(adopt(message));
}

/** @param {Element} element */
function adopt(element) {
  const own = document.importNode(element, true);
  for (const control of own.querySelectorAll('[data-needs-script]')) control.removeAttribute('hidden');
  return own;
}

/** True while the reader is at the end: then the page goes along. */
const isAtEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 120;

/** @param {HTMLButtonElement} button */
async function copyCode(button) {
  const code = button.closest('figure')?.querySelector('code')?.textContent ?? '';
  if (!(await copyText(code))) return;
  const before = button.textContent;
  button.textContent = button.dataset.copied ?? before;
  setTimeout(() => {
    button.textContent = before;
  }, 1_600);
}

/** @param {string} text */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http from another machine has no modern clipboard; the old command works there.
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

/**
 * A copy of the chat among the reader's own, and the way there.
 * @param {HTMLButtonElement} button
 * @param {string} api
 */
async function carryOn(button, api) {
  const say = document.querySelector('[data-carry-failed]');
  const label = button.textContent;
  button.disabled = true;
  button.textContent = button.dataset.busy ?? label;
  try {
    const answer = await fetch(`${api}/copy`, { method: 'POST' });
    if (answer.status === 401) {
      location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
      return;
    }
    const body = await answer.json();
    if (answer.ok) {
      location.assign(`/chat/${encodeURIComponent(body.id)}`);
      return;
    }
    if (say !== null) say.textContent = `${say.getAttribute('data-carry-failed')} ${body.error?.message ?? ''}`;
  } catch {
    if (say !== null) say.textContent = say.getAttribute('data-carry-failed');
  }
  say?.removeAttribute('hidden');
  button.disabled = false;
  button.textContent = label;
}
