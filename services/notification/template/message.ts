// What a template gives: words, without any markup. Each channel dresses them in its own way.
import type { Facts, Kind } from '../notification.ts';
import type { Format } from './format.ts';

export interface Message {
  /** One line; the subject of an e-mail. */
  title: string;
  /** Paragraphs. */
  lines: readonly string[];
  /** What the person may do next: the words on the button. */
  action?: string;
  /** Whether it goes to somebody who need not know us. */
  isForStranger?: boolean;
}

/** The texts of a language; one that is missing does not compile. */
export type Templates = {
  [K in Kind]: (facts: Facts[K], format: Format) => Message;
};

/** A language: its texts, and the words around them in an e-mail. */
export interface Language {
  templates: Templates;
  greeting: (name: string) => string;
  /** Under the button, before the address as text. */
  copyLink: string;
  /** Why the mail came. */
  footer: string;
  /** The same for whoever need not have an account. */
  strangerFooter: string;
}
