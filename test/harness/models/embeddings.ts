// The embeddings endpoint of a provider on loopback, which OpenAI, Ollama and others have alike. A vector counts the letters of
// its text, so a test can say which texts are alike. Written after the providers' reference.
import type { ServerResponse } from 'node:http';
import type { ReceivedRequest } from '../providers.ts';

/** What the endpoint does with one request. */
export type EmbeddingBehaviour =
  | { does: 'embed' }
  | { does: 'refuse'; status: number; headers?: Record<string, string> }
  /** Says nothing, and keeps the connection. */
  | { does: 'ignore' }
  | { does: 'break off' }
  /** Answers well, with these vectors whatever was asked. */
  | { does: 'send'; embeddings: readonly (readonly number[])[] }
  | { does: 'send a page' };

export interface EmbeddingRequest extends ReceivedRequest {
  model: string;
  texts: string[];
  dimensions: number | undefined;
}

export const embeddingPath = '/v1/embeddings';

export function readEmbeddingRequest(received: ReceivedRequest): EmbeddingRequest {
  const { model, input, dimensions } = JSON.parse(received.body.toString());
  return { ...received, model, texts: input, dimensions };
}

const letters = 26;

/** How often each letter is in the text; the model's name shifts the letters, so that two models have nothing in common. */
function countLetters(text: string, { model, dimensions = letters }: { model: string; dimensions?: number }): number[] {
  const counts = new Array<number>(dimensions).fill(0);
  for (const letter of text.toLowerCase().match(/[a-z]/g) ?? []) {
    counts[(letter.charCodeAt(0) + model.length) % dimensions]!++;
  }
  return counts;
}

export function answerEmbeddings(
  request: EmbeddingRequest,
  behaviour: EmbeddingBehaviour,
  response: ServerResponse,
): void {
  const send = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
  const sendVectors = (embeddings: readonly (readonly number[])[]): void =>
    send(200, {
      object: 'list',
      model: request.model,
      data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
      usage: { prompt_tokens: 8, total_tokens: 8 },
    });
  switch (behaviour.does) {
    case 'embed':
      sendVectors(request.texts.map((text) => countLetters(text, request)));
      return;
    case 'refuse': {
      const message = `Refused ${request.headers.authorization}: ${request.body.toString()}`;
      send(behaviour.status, { error: { message, type: 'server_error', code: null, param: null } }, behaviour.headers);
      return;
    }
    case 'send':
      sendVectors(behaviour.embeddings);
      return;
    case 'send a page':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>It works!</body></html>');
      return;
    case 'break off':
      response.destroy();
      return;
    case 'ignore':
      return;
  }
}
