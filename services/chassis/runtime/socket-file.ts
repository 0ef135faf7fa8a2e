// HTTP over a socket file, for Envoy's admin interface. Only a process with the right to the file reaches the interface. A
// web page never reaches it, whatever name it gives to this machine.

import { type FileHandle, open } from 'node:fs/promises';
import { request } from 'node:http';
import { basename, dirname } from 'node:path';

/** The longest path that the kernel takes for a socket, without the zero at its end. */
const longestPathBytes = 107;

export interface Question {
  path: string;
  method?: 'GET' | 'POST';
  signal?: AbortSignal | undefined;
}

/** Asks over a socket file, which may lie at a path of any length. Gives the body of the answer, whatever its status. */
export async function askSocket(file: string, question: Question): Promise<string> {
  if (Buffer.byteLength(file) <= longestPathBytes) return ask(file, question);
  const folder = await open(dirname(file));
  try {
    return await ask(shorten(folder, file), question);
  } finally {
    await folder.close();
  }
}

/** A short path to the same file, by way of the open folder's number. */
const shorten = (folder: FileHandle, file: string): string => `/proc/self/fd/${folder.fd}/${basename(file)}`;

function ask(socketPath: string, { path, method = 'GET', signal }: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, method, signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    outgoing.on('error', reject).end();
  });
}
