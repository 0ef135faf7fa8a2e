// The words that a template gives, without any markup. Each channel formats them in its own way.
import type { Facts, Kind } from '../notification.ts';
import type { Format } from './format.ts';

export interface Message {
  /** One line; the subject of an e-mail. */
  title: string;
  /** Paragraphs. */
  lines: readonly string[];
  /** The words on the button, which say what the person may do next. */
  action?: string;
  /** Whether the reader may not know us. */
  isForStranger?: boolean;
}

/** The texts of a language. A missing text does not compile. */
export type Templates = {
  [K in Kind]: (facts: Facts[K], format: Format) => Message;
};

/** A language: its texts, and the words around them in an e-mail. */
export interface Language {
  templates: Templates;
  greeting: (name: string) => string;
  /** The words under the button, before the link's address as text. */
  copyLink: string;
  /** Why the mail came. */
  footer: string;
  /** Why the mail came, for a reader who may have no account. */
  strangerFooter: string;
}
