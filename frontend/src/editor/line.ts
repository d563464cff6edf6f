/** <postroom-line tags="…"> around an input: one line of text in which # opens the list of tags. */
import { Catalogue, type Entry } from './catalogue';
import { halfTyped } from './grammar';
import { TagList } from './list';

/** Let # open the list in an input; `whole` puts in the bare tag and replaces all that stood there. */
export function suggestIn(input: HTMLInputElement, catalogue: Catalogue, words: DOMStringMap, whole = false): void {
  const before = (): string => input.value.slice(0, input.selectionStart ?? 0);
  const half = (): string | null => (whole ? input.value.replace(/^#/, '') : halfTyped(before()));
  const search = async (typed: string): Promise<Entry[]> =>
    (await catalogue.suggest(typed)).filter((entry) => !entry.is_table && entry.type !== 'snippet');
  const pick = (entry: Entry): void => {
    const written = `${entry.path}${entry.leads_to ? '.' : ''}`;
    if (whole) input.value = written;
    else input.setRangeText(`#${written}`, before().lastIndexOf('#'), input.selectionStart ?? 0, 'end');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    if (!entry.leads_to) list.close(); // the tag is complete, though its letters would still find it
  };
  const write = (letter: string): void => {
    input.setRangeText(letter, input.selectionStart ?? 0, input.selectionEnd ?? 0, 'end');
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const list = new TagList(input, words, { search, pick, write });
  input.role = 'combobox';
  input.ariaExpanded = 'false';
  input.setAttribute('aria-autocomplete', 'list');
  input.addEventListener('input', () => {
    const typed = half();
    if (typed === null) list.close();
    else void list.show(typed, input.getBoundingClientRect());
  });
  input.addEventListener('keydown', (event) => {
    if (!list.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener('blur', () => list.close());
}

class Line extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector('input');
    if (input && input.role !== 'combobox') suggestIn(input, Catalogue.at(this.getAttribute('tags')!), this.dataset);
  }
}

customElements.define('postroom-line', Line);
