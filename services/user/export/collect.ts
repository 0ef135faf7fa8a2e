// Collects the data of a person from all services. Every service has answered before the first part is handed on, so that a
// service that is away is noticed in time. A service that fails later fails the whole.
import type { ExportPart } from '#proto/gen/sinew/export/v1/export.ts';

export interface ExportSource {
  /** The service's name, which becomes the folder. */
  name: string;
  parts: AsyncIterable<ExportPart>;
}

export async function* collect(sources: readonly ExportSource[]): AsyncGenerator<ExportPart> {
  const opened = sources.map(({ name, parts }) => ({ name, parts: parts[Symbol.asyncIterator]() }));
  try {
    const first = await Promise.all(opened.map(({ parts }) => parts.next()));
    for (const [index, { name, parts }] of opened.entries()) {
      for (let next = first[index]!; !next.done; next = await parts.next()) yield inFolder(name, next.value);
    }
  } finally {
    await Promise.allSettled(opened.map(({ parts }) => parts.return?.()));
  }
}

const inFolder = (folder: string, { part }: ExportPart): ExportPart =>
  part?.$case === 'file' ? { part: { $case: 'file', value: `${folder}/${part.value}` } } : { part };
