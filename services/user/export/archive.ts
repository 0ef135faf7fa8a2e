// A ZIP archive that is made while it is read. Packed bytes are handed on before more is asked for, so that an archive of
// any size takes only the memory of its largest piece. The directory comes last, so that an archive that broke off cannot be
// opened.
import { Zip, ZipDeflate } from 'fflate';
import type { ExportPart } from '#proto/gen/sinew/export/v1/export.ts';

const nothing = new Uint8Array();

/** @param parts a file's name, its content in pieces, the next file's name */
export async function* toArchive(parts: AsyncIterable<ExportPart>, now: Date): AsyncGenerator<Buffer> {
  let packed: Uint8Array[] = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    packed.push(data);
  });
  const take = (): Buffer => {
    const taken = Buffer.concat(packed);
    packed = [];
    return taken;
  };
  let file: ZipDeflate | undefined;
  for await (const { part } of parts) {
    if (part?.$case === 'file') {
      file?.push(nothing, true);
      file = new ZipDeflate(part.value, { level: 6 });
      file.mtime = now;
      zip.add(file);
    } else if (part) file!.push(part.value);
    if (packed.length > 0) yield take();
  }
  file?.push(nothing, true);
  zip.end();
  yield take();
}
