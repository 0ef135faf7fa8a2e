// Texts that try to give orders to a language model, as they may stand in what people, files and models write: in twenty
// languages, with the role marks of models, false fences, false results of tools, and characters that nobody sees.
import injectionsFile from './injections.json' with { type: 'json' };

export interface Injection {
  /** Where such a text may stand. `model answer`: a model wrote it, and the next turn has it in its conversation. */
  place: 'exercise name' | 'note' | 'imported file' | 'knowledge' | 'model answer';
  /** ISO 639-1. */
  language: string;
  trick: string;
  text: string;
}

export const injections = injectionsFile as readonly Injection[];
