// The one table of a ZIP archive: phones and mail programs pack what they share. What systems add to an archive is passed
// over; an archive with two tables is refused, for one of them would be lost. It is unpacked piece by piece as it arrives,
// so that a small archive cannot become a large file before its size is known.
import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import { ImportError } from '../values/error.ts';

/** The size of a piece: unpacked, it can be a thousand times as large. */
const pieceBytes = 2048;
const table = /\.(?:csv|tsv|txt)$/i;
/** The entry that macOS adds beside each file, under the file's name. */
const added = /^__MACOSX\/|(?:^|\/)\./;
const spreadsheet = /^\[Content_Types\]\.xml$|^mimetype$/;

export async function* unzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const archive = new Archive();
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      yield* archive.read(chunk.subarray(start, start + pieceBytes), false);
    }
  }
  yield* archive.read(new Uint8Array(), true);
  archive.close();
}

class Archive {
  readonly #unzip = new Unzip((file) => this.#open(file));
  #unpacked: Uint8Array[] = [];
  #opened: string | undefined;
  #ended = false;

  constructor() {
    this.#unzip.register(UnzipInflate);
  }

  read(bytes: Uint8Array, isLast: boolean): Uint8Array[] {
    try {
      this.#unzip.push(bytes, isLast);
    } catch (error) {
      if (error instanceof ImportError) throw error;
      throw new ImportError('the ZIP archive is damaged, or breaks off', 1);
    }
    const unpacked = this.#unpacked;
    this.#unpacked = [];
    return unpacked;
  }

  close(): void {
    if (!this.#opened) throw new ImportError('the ZIP archive has no CSV file', 1);
    if (!this.#ended) throw new ImportError('the ZIP archive is damaged, or breaks off', 1);
  }

  #open(file: UnzipFile): void {
    if (spreadsheet.test(file.name)) {
      throw new ImportError('this is a spreadsheet, which is a ZIP archive of its own: save it as CSV', 1);
    }
    if (added.test(file.name) || !table.test(file.name)) return;
    if (this.#opened) throw new ImportError('the ZIP archive has more than one CSV file: send one at a time', 1);
    this.#opened = file.name;
    file.ondata = (error, data, isFinal) => {
      if (error) throw error;
      this.#unpacked.push(data);
      this.#ended = isFinal;
    };
    file.start();
  }
}
