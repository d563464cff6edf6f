/** Tags as they are typed: #bill.number, #contact_information.first_name{friend}, #?technician. The server's grammar. */
const NAME = '[\\p{L}_][\\p{L}\\p{N}_]*';
const PIECE = new RegExp(
  `(?<other>##(?=${NAME})|https?://\\S*)|#(?<path>\\?${NAME}|${NAME}(?:\\.${NAME})*)(?:\\{(?<fallback>[^{}\\n]*)\\})?`,
  'gu',
);
const HALF_TYPED = new RegExp(`(?<!#)#\\??(?:${NAME}(?:\\.${NAME})*\\.?)?$`, 'u');
const FREE = new RegExp(`^${NAME}$`, 'u');
const LETTER = /[\p{L}\p{N}]/u;

export interface Typed {
  start: number;
  end: number;
  path: string;
  fallback: string | null;
}

/** The tags that stand in a text; `begins` tells whether a word without a dot can be one. */
export function typedTags(text: string, begins: (name: string) => boolean): Typed[] {
  const found: Typed[] = [];
  for (const match of text.matchAll(PIECE)) {
    const { path, fallback = null } = match.groups!;
    if (!path) continue;
    const doubtful = !path.startsWith('?') && (isLone(path, fallback) || LETTER.test(text[match.index - 1] ?? ''));
    if (doubtful && !begins(path.split('.')[0]!)) continue;
    found.push({ start: match.index, end: match.index + match[0].length, path, fallback });
  }
  return found;
}

/** What was typed of a tag before the caret, without #; null if nothing was. */
export function halfTyped(before: string): string | null {
  return before.match(HALF_TYPED)?.[0].slice(1) ?? null;
}

export function isFreeName(name: string): boolean {
  return FREE.test(name);
}

/** A tag as text. */
export function written(path: string, fallback: string | null): string {
  return `#${path}${fallback === null ? '' : `{${fallback}}`}`;
}

function isLone(path: string, fallback: string | null): boolean {
  return fallback === null && !path.includes('.') && !path.replace(/^_+|_+$/g, '').includes('_');
}
