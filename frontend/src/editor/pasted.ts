/**
 * What is pasted or dropped from other programs, made to fit a document: whatever the server would refuse is left out
 * or written in another way here, so that a save never fails because of it.
 */
const WIDEST = 2000;
const LAST_NUMBER = 1_000_000;
const PICTURE = /^(https:\/\/\S+|picture:[0-9a-f]{64})$/;
const HEX = /^#[0-9a-f]{6}$/;
const DATA = /^data:(image\/(?:png|jpeg|gif|webp));base64,([a-z0-9+/=\s]+)$/i;
const CELL_FIRST = /^\s*(?:<meta[^>]*>\s*)?<(?:td|th|tr|tbody|thead)\b/i;
const BLACK = '#000000';

const STYLES = /(<[a-z][^>]*?\s)style(\s*=)/gi;
const MARKS: [property: string, says: RegExp, mark: string][] = [
  ['font-weight', /^(bold|[6-9]00)/, 'strong'],
  ['font-style', /^(italic|oblique)/, 'em'],
  ['text-decoration', /underline/, 'u'],
  ['text-decoration', /line-through/, 's'],
];

/**
 * HTML as the document can take it in. Styles are kept aside as data: our content policy lets no style attribute be
 * parsed, not even in a page that is never shown.
 */
export function fitting(html: string): string {
  const tame = html.replace(STYLES, '$1data-style$2');
  if (CELL_FIRST.test(tame)) return tame; // cells alone would be lost
  const page = new DOMParser().parseFromString(tame, 'text/html');
  for (const node of page.querySelectorAll<HTMLElement>('[data-style]')) mark(page, node);
  for (const table of [...page.querySelectorAll('table table')].reverse()) flatten(page, table); // the innermost first
  return page.body.innerHTML;
}

/** Bold, italic and the like as elements where they were said by a style. */
function mark(page: Document, node: HTMLElement): void {
  if (/^(b|strong)$/i.test(node.tagName) && /^(normal|400)/.test(styleOf(node, 'font-weight'))) {
    node.replaceWith(...node.childNodes); // around all that some programs copy
    return;
  }
  if (/^h[1-6]$/i.test(node.tagName)) return;
  for (const [property, says, name] of MARKS) {
    if (!says.test(styleOf(node, property))) continue;
    const around = page.createElement(name);
    around.append(...node.childNodes);
    node.append(around);
  }
}

/** A table within a cell becomes paragraphs, a row each: there is no table in a table. */
function flatten(page: Document, table: Element): void {
  const rows = [...table.querySelectorAll('tr')].map((row) => {
    const line = page.createElement('p');
    line.textContent = [...row.cells].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim()).join(' · ');
    return line;
  });
  table.replaceWith(...rows);
}

function styleOf(node: HTMLElement, property: string): string {
  const found = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, 'i').exec(node.dataset.style ?? '');
  return found?.[1]!.trim() ?? '';
}

/** The pictures that a clipboard brings: as files, unless it brings a text too, and those that stand in its HTML. */
export function picturesIn(carried: DataTransfer | null): { files: File[]; alone: boolean } {
  const files = [...(carried?.files ?? [])].filter((file) => file.type.startsWith('image/'));
  const html = carried?.getData('text/html') ?? '';
  if (!html) return { files, alone: files.length > 0 };
  const page = new DOMParser().parseFromString(html.replace(STYLES, '$1data-style$2'), 'text/html');
  if (files.length && !page.body.textContent?.trim()) return { files, alone: true };
  const within = [...page.querySelectorAll('img')].map((image, number) => decoded(image.getAttribute('src') ?? '', number));
  return { files: within.filter((file) => file !== null), alone: false };
}

/** The address of a picture, if a document can hold it. */
export function pictureAddress(image: HTMLElement): string | null {
  const address = image.dataset.src ?? image.getAttribute('src') ?? '';
  return PICTURE.test(address) ? address : null;
}

/** A width in pixels. */
export function pictureWidth(image: HTMLElement): number | null {
  const width = Number(image.getAttribute('width')?.replace(/px$/, ''));
  return Number.isInteger(width) && width > 0 && width <= WIDEST ? width : null;
}

/** An attribute as one line. */
export const oneLine =
  (name: string) =>
  (node: HTMLElement): string | null =>
    node.getAttribute(name)?.replace(/\s+/g, ' ').slice(0, 500) ?? null;

/** The number that a list begins with. */
export function firstNumber(list: HTMLElement): number {
  const start = Number(list.getAttribute('start') ?? 1);
  return Number.isInteger(start) && start >= 0 && start <= LAST_NUMBER ? start : 1;
}

/** A colour as #rrggbb; black is what other programs write everywhere, and says nothing. */
export function hexColour(node: HTMLElement): string | null {
  const brush = document.createElement('canvas').getContext('2d');
  const said = styleOf(node, 'color');
  if (!brush || !said) return null;
  brush.fillStyle = BLACK;
  brush.fillStyle = said; // what is no colour changes nothing
  const colour = String(brush.fillStyle);
  return HEX.test(colour) && colour !== BLACK ? colour : null;
}

/** To which side a paragraph stands. */
export function alignment(node: HTMLElement): string | null {
  const side = styleOf(node, 'text-align');
  return /^(left|center|right|justify)$/.test(side) ? side : null;
}

function decoded(address: string, number: number): File | null {
  const found = DATA.exec(address);
  if (!found) return null;
  try {
    const bytes = Uint8Array.from(atob(found[2]!.replace(/\s/g, '')), (char) => char.charCodeAt(0));
    return new File([bytes], `pasted-${number + 1}.${found[1]!.slice('image/'.length)}`, { type: found[1]! });
  } catch {
    return null; // no base64
  }
}
