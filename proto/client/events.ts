// Reads the messages of a stream of server-sent events (WHATWG HTML, section 9.2). A stream that the contract calls resumable
// goes on behind its last message when it breaks off, so that nothing is missed and nothing comes twice.
import { pause } from './sender.ts';

export interface ResumableSource {
  /** Opens the stream behind a cursor; empty for its beginning. @throws ProblemError */
  open: (cursor: string) => Promise<Response>;
  resumable: boolean;
  signal: AbortSignal | undefined;
}

const waitBeforeResumingMs = 500;

export async function* readEvents({ open, resumable, signal }: ResumableSource): AsyncGenerator<unknown> {
  let cursor = '';
  for (;;) {
    const response = await open(cursor);
    try {
      for await (const data of frames(response)) {
        const message = JSON.parse(data) as { cursor?: string };
        cursor = message.cursor ?? cursor;
        yield message;
      }
      if (!resumable) return;
    } catch (error) {
      if (!resumable || signal?.aborted) throw error;
    }
    await pause(waitBeforeResumingMs, signal);
  }
}

/** The data of each complete event. */
async function* frames({ body }: Response): AsyncGenerator<string> {
  if (!body) return;
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (text + decoder.decode(value, { stream: true })).split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        const data = part.split('\n').filter((line) => line.startsWith('data:'));
        if (data.length > 0) yield data.map((line) => line.slice(5).trimStart()).join('\n');
      }
    }
  } finally {
    // A reader who stops before the end closes the connection.
    await reader.cancel().catch(() => {});
  }
}
