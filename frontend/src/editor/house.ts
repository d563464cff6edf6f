/** What the parts of one editor share: the list of tags, its dialogs, its words, and where pictures are kept. */
import type { Catalogue } from './catalogue';
import type { Dialogs } from './dialogs';
import type { Pictures, Uploads } from './pictures';

export interface House {
  catalogue: Catalogue;
  dialogs: Dialogs;
  pictures: Pictures;
  files: Uploads;
  /** The data-… of the element: sentences in the language of the screen. */
  words: DOMStringMap;
  /** Say something to those who cannot see it. */
  say(text: string): void;
}

/** A sentence with its {gaps} filled. */
export function filled(sentence: string | undefined, gaps: Record<string, string>): string {
  return (sentence ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => gaps[name] ?? whole);
}
