/**
 * <pr-toasts>: short notes in the corner, often with Undo. The server writes them, into the page or into any answer.
 *
 * A note stays ten seconds, and as long as the mouse or the focus is on it; an error stays until it is closed.
 */
const STAY = 10_000;

class Toasts extends HTMLElement {
  #timers = new Map<Element, number>();

  connectedCallback(): void {
    new MutationObserver(() => this.#watch()).observe(this, { childList: true });
    this.addEventListener('click', this.#click);
    this.addEventListener('pointerover', this.#wait);
    this.addEventListener('pointerout', () => this.#watch());
    this.addEventListener('focusin', this.#wait);
    this.addEventListener('focusout', () => this.#watch());
    this.addEventListener('htmx:finally:request', (event) => (event.target as Element).closest('.toast-item')?.remove());
    document.addEventListener('htmx:error', () => this.#say(this.dataset.offline));
    document.addEventListener('htmx:response:error', this.#refused);
    this.#watch();
  }

  #watch(): void {
    for (const note of this.children) {
      if (this.#timers.has(note) || note.matches('.toast-error')) continue;
      this.#timers.set(note, window.setTimeout(() => note.remove(), STAY));
    }
  }

  #wait = (): void => {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  };

  #click = (event: MouseEvent): void => {
    const at = event.target as Element;
    if (at.closest('[data-close]')) at.closest('.toast-item')?.remove();
  };

  #refused = (event: DocumentEventMap['htmx:response:error']): void => {
    const status = event.detail.ctx.response?.status ?? 0;
    if (status === 422) return; // a form with errors: its answer shows them
    this.#say(this.getAttribute(`data-status-${status}`) ?? this.dataset.failed);
  };

  #say(text = ''): void {
    const form = this.querySelector('template')?.content.firstElementChild;
    if (!form || !text) return;
    const note = form.cloneNode(true) as Element;
    note.querySelector('span')!.textContent = text;
    this.append(note);
  }
}

customElements.define('pr-toasts', Toasts);
