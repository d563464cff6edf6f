/**
 * <pr-tags>: a list of tags beside a text. A click puts one in where the caret is, or was, in a field marked data-tagged.
 *
 * While "#pay" is typed in such a field, the list follows; the click then completes it. A tag that leads on ("payment.")
 * is put in too, and the list shows what may follow.
 */
type Field = HTMLInputElement | HTMLTextAreaElement;
const HALF_TYPED = /#[\w.]*$/;

class Tags extends HTMLElement {
  #field: Field | null = null;

  connectedCallback(): void {
    document.addEventListener('focusin', this.#entered);
    document.addEventListener('input', this.#typed);
    this.addEventListener('click', this.#click);
  }

  disconnectedCallback(): void {
    document.removeEventListener('focusin', this.#entered);
    document.removeEventListener('input', this.#typed);
  }

  #entered = (event: FocusEvent): void => {
    if ((event.target as Element).matches('[data-tagged]')) this.#field = event.target as Field;
  };

  #typed = (event: Event): void => {
    const field = event.target as Field;
    if (!field.matches('[data-tagged]')) return;
    const half = this.#before(field).match(HALF_TYPED)?.[0];
    if (half !== undefined) this.#search(half.slice(1));
  };

  #click = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>('[data-tag]');
    const field = this.#field ?? document.querySelector<Field>('textarea[data-tagged]');
    if (!button || !field) return;
    const tag = button.dataset.tag!;
    const start = this.#before(field).search(HALF_TYPED);
    const caret = field.selectionEnd ?? 0;
    field.focus();
    field.setRangeText(`#${tag}`, start < 0 ? (field.selectionStart ?? caret) : start, caret, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    this.#search(tag.endsWith('.') ? tag : '');
  };

  #before(field: Field): string {
    return field.value.slice(0, field.selectionStart ?? 0);
  }

  #search(words: string): void {
    const box = this.querySelector<HTMLInputElement>('input[type=search]')!;
    if (box.value === words) return;
    box.value = words;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

customElements.define('pr-tags', Tags);
