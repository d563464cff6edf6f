/** The list that opens while a tag is typed: a listbox whose choice is moved by the keys of the field it belongs to. */
import type { Entry } from './catalogue';

const GAP = 6; // px between the caret and the list
let lists = 0;

export interface Words {
  none?: string;
  looking?: string;
  found?: string;
}

/** The field's side: what fits to some letters, what picking one does, and how a letter is written. */
export interface Writing {
  search(typed: string): Promise<Entry[]>;
  pick(entry: Entry): void;
  write(letter: string): void;
}

export class TagList {
  readonly #list = document.createElement('ul');
  #entries: Entry[] = [];
  #chosen = 0;
  #typed: string | null = null;
  #isWaiting = false;
  #takeFirst = false;
  #later: string[] = []; // keys typed after an Enter that still waits for its answer

  constructor(
    private readonly field: HTMLElement,
    private readonly words: Words,
    private readonly writing: Writing,
  ) {
    this.#list.id = `tag-list-${(lists += 1)}`;
    this.#list.className = 'tag-pop';
    this.#list.role = 'listbox';
    this.#list.ariaLabel = field.dataset.tagsLabel ?? 'Tags';
    this.#list.popover = 'manual';
    this.#list.addEventListener('mousedown', (event) => event.preventDefault()); // the caret stays where it is
    this.#list.addEventListener('click', this.#click);
  }

  get isOpen(): boolean {
    return this.#typed !== null;
  }

  /** Show what fits to the letters typed so far, under the caret. What was shown stays until the answer is there. */
  async show(typed: string, caret: DOMRect): Promise<void> {
    if (!this.isOpen) this.#open();
    this.#place(caret);
    if (this.#typed === typed) return;
    this.#typed = typed;
    this.#isWaiting = true;
    let entries: Entry[] = [];
    try {
      entries = await this.writing.search(typed);
    } catch {
      // without an answer the tag can still be typed to its end
    }
    if (this.#typed !== typed) return;
    this.#isWaiting = false;
    this.#entries = entries;
    this.#chosen = 0;
    this.#paint();
    this.#place(caret);
    if (this.#takeFirst) this.#catchUp(entries[0]);
  }

  close(): void {
    if (!this.isOpen) return;
    this.#typed = null;
    this.#takeFirst = false;
    this.#later = [];
    this.#entries = [];
    this.#list.remove();
    this.field.removeAttribute('aria-activedescendant');
    this.field.removeAttribute('aria-controls');
    if (this.field.role === 'combobox') this.field.ariaExpanded = 'false';
  }

  /** Take a key of the field; true if it was meant for the list. */
  key(event: KeyboardEvent): boolean {
    if (!this.isOpen || event.isComposing) return false;
    if (event.key === 'Escape') {
      this.close();
      return true;
    }
    if (this.#takeFirst) return this.#keep(event);
    if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) return this.#enter();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.#entries.length) return false;
    this.#chosen = (this.#chosen + step + this.#entries.length) % this.#entries.length;
    this.#mark();
    return true;
  }

  #enter(): boolean {
    if (this.#isWaiting) {
      this.#takeFirst = true; // typed faster than the answer came
      return true;
    }
    const entry = this.#entries[this.#chosen];
    if (entry) this.writing.pick(entry);
    return Boolean(entry);
  }

  /** Keep a key for when the answer is there: written now, it would turn the half-typed tag into text. */
  #keep({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey) return false;
    if (key === 'Backspace' && !this.#later.pop()) this.#takeFirst = false;
    else if (key === 'Tab') this.#later.push('Enter');
    else if (key === 'Enter' || key.length === 1) this.#later.push(key);
    return true;
  }

  #catchUp(first: Entry | undefined): void {
    const keys = this.#later;
    this.#later = [];
    this.#takeFirst = false;
    if (first) this.writing.pick(first);
    while (keys.length && !this.#takeFirst) {
      const key = keys.shift()!;
      if (key !== 'Enter') this.writing.write(key);
      else if (this.isOpen) this.#enter();
    }
    this.#later.push(...keys); // another Enter came before its answer
  }

  #open(): void {
    this.#list.replaceChildren();
    (this.field.closest('dialog') ?? document.body).append(this.#list);
    this.#list.showPopover();
    this.field.setAttribute('aria-controls', this.#list.id);
    if (this.field.role === 'combobox') this.field.ariaExpanded = 'true';
    this.#paint(this.words.looking);
  }

  #paint(note = this.words.none): void {
    this.#list.replaceChildren(...this.#entries.map((entry, number) => this.#option(entry, number)));
    if (this.#entries.length) return this.#mark();
    this.field.removeAttribute('aria-activedescendant');
    const none = document.createElement('li');
    none.role = 'option';
    none.ariaDisabled = 'true';
    none.className = 'none';
    none.textContent = note ?? '';
    this.#list.append(none);
  }

  #option(entry: Entry, number: number): HTMLLIElement {
    const option = document.createElement('li');
    option.id = `${this.#list.id}-${number}`;
    option.role = 'option';
    option.dataset.number = String(number);
    const name = document.createElement('b');
    name.textContent = entry.type === 'snippet' ? entry.label : `#${entry.path}${goesOn(entry) ? '.' : ''}`;
    const note = document.createElement('small');
    const said = entry.type === 'snippet' ? [entry.sample] : [entry.label, entry.sample];
    note.textContent = said.filter(Boolean).join(' · ') + (entry.leads_to ? ' ›' : '');
    option.append(name, note);
    return option;
  }

  #mark(): void {
    for (const option of this.#list.children) option.ariaSelected = String(option.id === `${this.#list.id}-${this.#chosen}`);
    const option = this.#list.children[this.#chosen];
    option?.scrollIntoView({ block: 'nearest' });
    if (option) this.field.setAttribute('aria-activedescendant', option.id);
  }

  #click = (event: MouseEvent): void => {
    const number = (event.target as Element).closest<HTMLElement>('[data-number]')?.dataset.number;
    const entry = number === undefined ? undefined : this.#entries[Number(number)];
    if (entry) this.writing.pick(entry);
  };

  #place(caret: DOMRect): void {
    const { offsetWidth: width, offsetHeight: height } = this.#list;
    const below = caret.bottom + GAP;
    const top = below + height > innerHeight && caret.top > height + GAP ? caret.top - height - GAP : below;
    this.#list.style.left = `${Math.max(GAP, Math.min(caret.left, innerWidth - width - GAP))}px`;
    this.#list.style.top = `${top}px`;
  }
}

function goesOn(entry: Entry): boolean {
  return entry.leads_to && entry.path !== '?';
}
