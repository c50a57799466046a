/** One response being made: its events while it is, the whole object at the end. */
import { toRefusal } from '../../platform/http/error-answer.ts';
import { reportFault } from '../../platform/http/report.ts';
import type { ChatEvent } from '../chat-event.ts';
import type { StreamWriter } from '../stream-written.ts';
import { Output } from './output.ts';
import { type ResponseObject, type Status, toResponseUsage } from './response.ts';

export interface WriterOptions {
  readonly response: ResponseObject;
  readonly requestId: string;
  /** Nobody listens: only the whole object is wanted. */
  readonly isSilent: boolean;
  /** Keeps the finished response. */
  keep(response: ResponseObject): Promise<void>;
}

export class ResponseWriter implements StreamWriter {
  readonly ping = ': ping\n\n';
  readonly #options: WriterOptions;
  readonly #output: Output;
  #told = '';
  #number = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#output = new Output((type, fields) => this.#tell(type, fields));
  }

  begin(): string {
    const { response } = this.#options;
    this.#tell('response.created', { response });
    this.#tell('response.in_progress', { response });
    return this.#take();
  }

  write(batch: readonly ChatEvent[]): string {
    this.#output.hear(batch);
    return this.#take();
  }

  async end(): Promise<string> {
    const response = await this.finish();
    this.#tell(`response.${response.status}`, { response });
    return this.#take();
  }

  async fail(error: unknown): Promise<string> {
    const { response, code, message, param } = await this.#failed(error);
    this.#tell('response.failed', { response });
    // Clients of OpenAI's make an exception of `error` alone, so that a cut answer is not taken for a whole one.
    this.#tell('error', { code, message, param, error: { type: 'server_error', code, message, param } });
    return this.#take();
  }

  /** The finished response, kept where that is wanted. */
  async finish(): Promise<ResponseObject> {
    const [status, reason] = statusOf(this.#output.reason);
    this.#output.close(status === 'completed');
    const response = this.#whole(status, { incomplete_details: reason === null ? null : { reason } });
    await this.#options.keep(response);
    return response;
  }

  /** The response as far as it came, ended from outside. */
  async breakOff(status: 'failed' | 'cancelled', error: unknown): Promise<ResponseObject> {
    if (status === 'failed') return (await this.#failed(error)).response;
    this.#output.close(false);
    const response = this.#whole('cancelled');
    await this.#options.keep(response);
    return response;
  }

  async #failed(thrown: unknown) {
    const { refusal, known } = toRefusal(thrown);
    const { requestId } = this.#options;
    if (!known) reportFault({ requestId, where: 'responses', error: thrown });
    const code = refusal.code ?? 'server_error';
    const { message, param = null } = refusal;
    this.#output.close(false);
    const response = this.#whole('failed', { error: { code, message } });
    try {
      await this.#options.keep(response);
    } catch (error) {
      reportFault({ requestId, where: 'responses', error });
    }
    return { response, code, message, param };
  }

  #whole(status: Status, more: Partial<ResponseObject> = {}): ResponseObject {
    const { usage, model, provider, items } = this.#output;
    return {
      ...this.#options.response,
      status,
      ...(provider === '' ? {} : { model, provider }),
      output: items,
      usage: usage === null ? null : toResponseUsage(usage),
      ...(status === 'completed' ? { completed_at: Math.floor(Date.now() / 1_000) } : {}),
      ...more,
    };
  }

  #tell(type: string, fields: object): void {
    if (this.#options.isSilent) return;
    const data = JSON.stringify({ type, sequence_number: this.#number, ...fields });
    this.#number += 1;
    this.#told += `event: ${type}\ndata: ${data}\n\n`;
  }

  #take(): string {
    const told = this.#told;
    this.#told = '';
    return told;
  }
}

/** How an answer that ended is called, and why it is not whole. */
function statusOf(reason: string): readonly ['completed' | 'incomplete', string | null] {
  if (reason === 'length' || reason === 'max_tokens') return ['incomplete', 'max_output_tokens'];
  if (reason === 'content_filter' || reason === 'safety') return ['incomplete', 'content_filter'];
  return ['completed', null];
}
