// A file that is sent as the one part of a form, as a page's form and `curl -F` send an upload. The form is read as it arrives, up to one
// file. A second part is refused, because it would be lost.
import { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { ImportError } from '../import/reader.ts';
import { show } from '../import/values/error.ts';

export const isForm = (contentType: string): boolean => /^multipart\/form-data\b/i.test(contentType);

/** @throws ImportError for a form that has no file, or more than one, or that breaks off */
export async function* readForm(contentType: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false });
  const form = openForm(contentType);
  const file = Promise.withResolvers<Readable>();
  const end = Promise.withResolvers<void>();
  // A caller that waits for either of them hears of a failure, and need not wait for both.
  file.promise.catch(() => {});
  end.promise.catch(() => {});
  let opened: Readable | undefined;
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    end.reject(error);
    file.reject(error);
    opened?.destroy(error);
  };
  form.on('file', (_, stream) => {
    stream.on('error', () => {});
    if (opened) return fail(unreadable('the form has more than one file'));
    opened = stream;
    file.resolve(stream);
  });
  form.on('field', (name) => fail(unreadable(`the form has the field ${show(name)}: options go into the query`)));
  form.on('error', (error) => fail(broken(error)));
  form.on('finish', () => {
    file.reject(unreadable('the form has no file'));
    end.resolve();
  });
  source.on('error', fail);
  source.pipe(form);
  try {
    yield* (await file.promise) as AsyncIterable<Uint8Array>;
    await end.promise;
  } catch (error) {
    // The first failure is the reason: that of the source, that of the form, or that of the part that did not end.
    throw failure ?? (error instanceof ImportError ? error : broken(error));
  } finally {
    source.destroy();
    form.destroy();
  }
}

function openForm(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { fileSize: Number.POSITIVE_INFINITY, headerPairs: 20 },
    });
  } catch (error) {
    throw unreadable(`the form cannot be read (${(error as Error).message})`);
  }
}

const broken = (error: unknown): ImportError =>
  unreadable(`the form breaks off or cannot be read (${(error as Error).message})`);

const unreadable = (reason: string): ImportError => new ImportError(reason, 1);
