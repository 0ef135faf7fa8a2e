// Reads server-sent events like a client that keeps its cursor, as a page or an app does with fetch.
import type { Person } from './person.ts';

/** The JSON of a WatchNotificationsResponse. */
export interface LiveMessage {
  cursor: string;
  notification?: { id: string; kind: string; title: string; body: string };
}

export interface LiveStream {
  status: number;
  headers: Headers;
  /** Everything so far. */
  messages: LiveMessage[];
  /** Resolves with a message that fulfils a condition, also an earlier one. */
  until: (matches: (message: LiveMessage) => boolean) => Promise<LiveMessage>;
  /** Resolves when the stream has ended, with the error if it was broken off. */
  ended: Promise<unknown>;
  close: () => void;
}

/** Opens the live stream of a person's notifications through the edge. */
export async function openLive(edge: string, person: Person, cursor = ''): Promise<LiveStream> {
  const controller = new AbortController();
  const response = await fetch(`${edge}/v1/notifications:watch${cursor && `?cursor=${cursor}`}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${person.token}` },
    signal: controller.signal,
  });
  const messages: LiveMessage[] = [];
  const waiting = new Set<() => void>();
  const ended = (async () => {
    for await (const data of frames(response)) {
      messages.push(JSON.parse(data));
      for (const look of waiting) look();
    }
  })().catch((error: unknown) => error);
  const until = (matches: (message: LiveMessage) => boolean) =>
    new Promise<LiveMessage>((resolve, reject) => {
      const look = () => {
        const found = messages.find(matches);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      void ended.then((error) => reject(error ?? new Error(`the stream, answered ${response.status}, ended too soon`)));
    });
  return {
    status: response.status,
    headers: response.headers,
    messages,
    until,
    ended,
    close: () => controller.abort(),
  };
}

/** The data of each complete event. https://html.spec.whatwg.org/multipage/server-sent-events.html */
async function* frames(response: Response): AsyncGenerator<string> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop()!;
    for (const part of parts) yield part.replace(/^id: .*\n/, '').replace(/^data: ?/, '');
  }
}
