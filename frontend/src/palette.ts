/** <pr-palette>: Ctrl K opens a box that finds screens, customers and messages. The server finds; this moves the choice. */
class Palette extends HTMLElement {
  #chosen = 0;

  get #dialog(): HTMLDialogElement {
    return this.querySelector('dialog')!;
  }

  get #input(): HTMLInputElement {
    return this.querySelector('input')!;
  }

  get #hits(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>('[role=option]')];
  }

  connectedCallback(): void {
    document.addEventListener('keydown', this.#shortcut);
    document.addEventListener('click', this.#click);
    this.#input.addEventListener('keydown', this.#choose);
    this.#input.addEventListener('htmx:after:init', this.#ask); // opened before htmx was ready to hear of it
    this.addEventListener('htmx:after:swap', () => this.#mark(0));
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#shortcut);
    document.removeEventListener('click', this.#click);
  }

  #open(): void {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    this.#input.select();
    this.#ask();
  }

  #ask = (): void => {
    if (this.#dialog.open) this.#input.dispatchEvent(new Event('palette-open'));
  };

  #shortcut = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.#open();
  };

  #click = (event: MouseEvent): void => {
    const at = event.target as Element;
    if (at.closest('[data-open-palette]')) this.#open();
    else if (at === this.#dialog) this.#dialog.close();
  };

  #choose = (event: KeyboardEvent): void => {
    const hits = this.#hits;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!hits.length || (!step && event.key !== 'Enter')) return;
    event.preventDefault();
    if (step) this.#mark((this.#chosen + step + hits.length) % hits.length);
    else hits[this.#chosen]?.click();
  };

  #mark(chosen: number): void {
    this.#chosen = chosen;
    this.#input.removeAttribute('aria-activedescendant');
    for (const [at, hit] of this.#hits.entries()) {
      hit.setAttribute('aria-selected', String(at === chosen));
      if (at !== chosen) continue;
      this.#input.setAttribute('aria-activedescendant', hit.id);
      hit.scrollIntoView({ block: 'nearest' });
    }
  }
}

customElements.define('pr-palette', Palette);
