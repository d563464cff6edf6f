/**
 * <pr-bulk total="1705"> around a form with a table: choose rows, a range with Shift, the page, or all that match.
 *
 * Rows are plain checkboxes named "ids", so the form works without this. "All that match" sends the filter (the field
 * "matching", filled by the server) instead of ids: the server counts, because more may have arrived since. Where the
 * total is not known for sure, total-text="10,000+" is what people read.
 */
import type { HtmxEvent } from './htmx';

class Bulk extends HTMLElement {
  #all = false;
  #last = -1;

  connectedCallback(): void {
    this.addEventListener('click', this.#click);
    this.addEventListener('formdata', this.#send);
    this.addEventListener('htmx:finally:request', this.#done);
    document.addEventListener('htmx:after:swap', this.#show);
    this.#show();
  }

  disconnectedCallback(): void {
    document.removeEventListener('htmx:after:swap', this.#show);
  }

  get #boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>('input[name=ids]')];
  }

  get #total(): number {
    return Number(this.getAttribute('total'));
  }

  #click = (event: MouseEvent): void => {
    const at = event.target as HTMLElement;
    if (at.closest('[data-bulk-all]')) this.#all = true;
    else if (at.closest('[data-bulk-clear]')) this.#pick(this.#boxes, false);
    else if (at instanceof HTMLInputElement && at.matches('[data-bulk-page]')) this.#pick(this.#boxes, at.checked);
    else if (at instanceof HTMLInputElement && at.name === 'ids') this.#pickTo(at, event.shiftKey);
    else return;
    this.#show();
  };

  #pickTo(box: HTMLInputElement, range: boolean): void {
    const boxes = this.#boxes;
    const here = boxes.indexOf(box);
    const from = range && this.#last >= 0 ? this.#last : here;
    this.#pick(boxes.slice(Math.min(from, here), Math.max(from, here) + 1), box.checked);
    this.#last = here;
  }

  #pick(boxes: HTMLInputElement[], checked: boolean): void {
    this.#all = false;
    for (const box of boxes) box.checked = checked;
  }

  #send = (event: FormDataEvent): void => {
    event.formData.delete(this.#all ? 'ids' : 'matching');
  };

  #done = (event: Event): void => {
    const { sourceElement, response } = (event as HtmxEvent).detail.ctx;
    if (!(sourceElement instanceof HTMLFormElement) || !response || response.status >= 400) return;
    this.#pick(this.#boxes, false); // the action has its rows; what is chosen next is another matter
    this.#show();
  };

  #show = (): void => {
    const boxes = this.#boxes;
    const picked = boxes.filter((box) => box.checked).length;
    if (picked < boxes.length) this.#all = false;
    const all = this.getAttribute('total-text') ?? this.#total.toLocaleString(document.documentElement.lang);
    const number = this.#all ? all : picked.toLocaleString(document.documentElement.lang);
    for (const place of this.querySelectorAll('[data-bulk-count]')) place.textContent = number;
    for (const bar of this.querySelectorAll<HTMLElement>('[data-bulk-bar]')) bar.hidden = picked === 0;
    for (const offer of this.querySelectorAll<HTMLElement>('[data-bulk-all]')) {
      offer.hidden = this.#all || picked < boxes.length || this.#total <= boxes.length;
    }
    for (const box of boxes) box.closest('tr')?.toggleAttribute('data-picked', box.checked);
    const page = this.querySelector<HTMLInputElement>('[data-bulk-page]');
    if (!page) return;
    page.checked = picked > 0 && picked === boxes.length;
    page.indeterminate = picked > 0 && picked < boxes.length;
  };
}

customElements.define('pr-bulk', Bulk);
