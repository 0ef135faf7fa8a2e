// Writes the parts of an answer as they come, one write at a time. Pieces of text that come during a write go together into
// one part, so that a fast model causes few rows. The writer also renews the lease while nothing comes.
import type { StoredPart } from './conversation.ts';
import { toStorable } from './storable.ts';

export interface PartWriterParts {
  /** Writes parts at a position. False when the answer was ended by somebody else. */
  write: (parts: readonly StoredPart[], from: number) => Promise<boolean>;
  onWritten: () => void;
  /** Called once, when the answer was ended by somebody else or a write has failed. */
  onEnded: () => void;
  renewMs: number;
}

export class PartWriter {
  readonly #parts: PartWriterParts;
  readonly #timer: NodeJS.Timeout;
  #pending: StoredPart[] = [];
  #written = 0;
  #text = '';
  #writing: Promise<void> | undefined;
  #isEnded = false;

  constructor(parts: PartWriterParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#flush(true), parts.renewMs);
  }

  add(given: StoredPart): void {
    const part = toStorable(given);
    if (part.kind === 'text') this.#text += part.text;
    if (part.kind === 'reset') this.#text = '';
    const last = this.#pending.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      this.#pending[this.#pending.length - 1] = { kind: 'text', text: last.text + part.text };
    } else {
      this.#pending.push(part);
    }
    this.#flush(false);
  }

  /** Waits for the write under way. Answers with the parts that are not written, their position, and the whole text. */
  async stop(): Promise<{ from: number; rest: readonly StoredPart[]; text: string }> {
    clearInterval(this.#timer);
    const rest = this.#writing;
    this.#isEnded = true;
    await rest;
    return { from: this.#written, rest: this.#pending, text: this.#text };
  }

  #flush(isRenewal: boolean): void {
    if (this.#writing || this.#isEnded || (this.#pending.length === 0 && !isRenewal)) return;
    const parts = this.#pending;
    this.#pending = [];
    this.#writing = this.#parts
      .write(parts, this.#written)
      .then(
        (isOurs) => {
          this.#written += parts.length;
          if (isOurs) this.#parts.onWritten();
          else this.#end();
        },
        () => {
          this.#pending = [...parts, ...this.#pending];
          this.#end();
        },
      )
      .then(() => {
        this.#writing = undefined;
        this.#flush(false);
      });
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#parts.onEnded();
  }
}
