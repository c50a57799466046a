/** The text of an answer; of a stream of events, which may never end, what comes within a moment. */
export async function readAWhile(response: Response, ms = 500): Promise<string> {
  const isEvents = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (!isEvents) return response.text();
  const reader = response.body?.getReader();
  const late = new Promise<null>((resolve) => setTimeout(resolve, ms, null));
  let text = '';
  for (;;) {
    const read = await Promise.race([reader?.read(), late]);
    if (!read || read.done) break;
    text += Buffer.from(read.value ?? []).toString();
  }
  // What it still has to say is not wanted any more.
  await reader?.cancel().catch(() => undefined);
  return text;
}
