// A browser's EventSource by the standard (https://html.spec.whatwg.org/multipage/server-sent-events.html), with one
// addition: headers, which pages send by a library. It opens the same address again whenever a stream ends, and knows its
// place only from the stream's `id:` lines.
import { setTimeout as delay } from 'node:timers/promises';

export interface ServerSentEvent {
  /** The id that a reconnection would send. */
  lastEventId: string;
  data: string;
}

export class EventSource {
  readonly events: ServerSentEvent[] = [];
  /** How often a stream was opened. */
  opened = 0;
  readonly #controller = new AbortController();
  readonly #headers: Record<string, string>;
  readonly #url: string;
  #lastEventId = '';
  readonly #looking = new Set<() => void>();
  readonly #running: Promise<void>;

  constructor(url: string, headers: Record<string, string>) {
    this.#url = url;
    this.#headers = headers;
    this.#running = this.#run();
  }

  /** Resolves when the events so far fulfil a condition. */
  until(holds: (events: readonly ServerSentEvent[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds(this.events)) return;
        this.#looking.delete(look);
        resolve();
      };
      this.#looking.add(look);
      look();
    });
  }

  async close(): Promise<void> {
    this.#controller.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#controller;
    while (!signal.aborted) {
      await this.#read(signal).catch(() => undefined);
      // The pause before a reconnection. A browser waits some seconds.
      await delay(50, undefined, { signal }).catch(() => undefined);
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const resumption = this.#lastEventId ? { 'last-event-id': this.#lastEventId } : {};
    const headers = { accept: 'text/event-stream', ...this.#headers, ...resumption };
    const response = await fetch(this.#url, { headers, signal, cache: 'no-store' });
    if (!response.ok || !response.headers.get('content-type')?.startsWith('text/event-stream')) return;
    this.opened++;
    let text = '';
    let event = { id: this.#lastEventId, data: [] as string[] };
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (text + chunk).split(/\r\n|\n|\r/);
      text = lines.pop()!;
      for (const line of lines) event = this.#interpret(line, event);
    }
  }

  /** A line of a field, a comment, or the empty one that ends an event. */
  #interpret(line: string, event: { id: string; data: string[] }): { id: string; data: string[] } {
    if (line === '') {
      this.#lastEventId = event.id;
      if (event.data.length > 0) this.events.push({ lastEventId: event.id, data: event.data.join('\n') });
      for (const look of this.#looking) look();
      return { id: event.id, data: [] };
    }
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line)!;
    if (name === 'data') return { ...event, data: [...event.data, value] };
    if (name === 'id' && !value.includes('\0')) return { ...event, id: value };
    return event;
  }
}
