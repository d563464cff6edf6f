/**
 * Shows what is written as its reader will see it, a moment after the last key.
 *
 * A form marked data-live fires "preview-due" when it rests; htmx asks again for what stands beside it then. <pr-mail>
 * holds the e-mail itself: the form is posted into a fresh sandboxed frame, which takes the old one's place once it has
 * loaded, so that nothing flashes and the browser's Back button does not step through previews.
 */
export {};

const REST = 200; // ms
let frames = 0;
let timer = 0;

function due(form: HTMLFormElement, after: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => form.dispatchEvent(new Event('preview-due', { bubbles: true })), after);
}

document.addEventListener('input', (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>('form[data-live]');
  if (form) due(form, REST);
});

// A link marked data-for shows it for another customer, one marked data-extremes looks for the worst cases: the form
// says so from now on.
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest<HTMLElement>('[data-for], [data-extremes]');
  const form = document.querySelector<HTMLFormElement>('form[data-live]');
  const name = link?.dataset.for ? 'for' : 'extremes';
  const field = form?.elements.namedItem(name);
  if (!link || !form || !(field instanceof HTMLInputElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  field.value = link.dataset[name]!;
  due(form, 0);
});

class Mail extends HTMLElement {
  static observedAttributes = ['data-address'];
  #coming: HTMLIFrameElement | null = null;

  connectedCallback(): void {
    document.addEventListener('preview-due', this.#show);
    document.addEventListener('change', this.#changed);
    if (!this.querySelector('iframe[src]')) this.#show();
  }

  disconnectedCallback(): void {
    document.removeEventListener('preview-due', this.#show);
    document.removeEventListener('change', this.#changed);
  }

  #changed = (event: Event): void => {
    if ((event.target as Element).matches('[name=preview-colours]')) this.#show();
  };

  /** In dark colours if those are chosen: the server turns the message's own dark styles on. */
  get #address(): string {
    const address = new URL(this.dataset.address!, location.href);
    const isDark = this.closest('.preview')?.querySelector('[name=preview-colours][value=dark]:checked');
    if (isDark) address.searchParams.set('shown', 'dark');
    return address.href;
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before !== null && now !== null && before !== now) this.#show();
  }

  #show = (): void => {
    const form = document.querySelector<HTMLFormElement>('form[data-live]');
    const there = this.querySelector<HTMLIFrameElement>('iframe.mail');
    if (!form || !there) return;
    const frame = there.cloneNode() as HTMLIFrameElement;
    frame.removeAttribute('src');
    frame.name = `mail-${(frames += 1)}`;
    frame.className = 'mail-coming';
    this.#coming?.remove(); // what was asked before is of no interest any more
    this.#coming = frame;
    this.append(frame);
    post(form, this.#address, frame.name);
    frame.addEventListener('load', () => this.#arrived(frame));
  };

  #arrived(frame: HTMLIFrameElement): void {
    if (frame !== this.#coming) return;
    this.#coming = null;
    frame.className = 'mail';
    for (const other of [...this.children]) if (other !== frame) other.remove();
    this.dispatchEvent(new Event('preview-shown', { bubbles: true }));
  }
}

/** Post what stands in a form, without its files, into a frame. */
function post(form: HTMLFormElement, address: string, target: string): void {
  const copy = document.createElement('form');
  Object.assign(copy, { method: 'post', action: address, target, hidden: true });
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File) continue;
    const field = document.createElement('textarea');
    field.name = name;
    field.value = value;
    copy.append(field);
  }
  document.body.append(copy);
  copy.submit();
  copy.remove();
}

/** <pr-paper> shows the letter: the form is posted, and the picture that comes back takes the place of the last one. */
class Paper extends HTMLElement {
  static observedAttributes = ['data-address'];
  #asked = 0;

  connectedCallback(): void {
    document.addEventListener('preview-due', this.#show);
  }

  disconnectedCallback(): void {
    document.removeEventListener('preview-due', this.#show);
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before !== null && now !== null && before !== now) void this.#show();
  }

  #show = async (): Promise<void> => {
    const form = document.querySelector<HTMLFormElement>('form[data-live]');
    if (!form || this.closest('details:not([open])')) return;
    const asked = (this.#asked += 1);
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const answer = await fetch(this.dataset.address!, { method: 'POST', body }).catch(() => null);
    if (asked !== this.#asked) return; // what was asked before is of no interest any more
    const picture = this.querySelector('img')!;
    const said = this.querySelector<HTMLElement>('[role=status]')!;
    const fine = answer?.ok === true && answer.headers.get('Content-Type') === 'image/png';
    said.hidden = fine;
    picture.hidden = !fine;
    if (!fine) {
      said.textContent = (answer?.status === 422 && (await answer.text())) || this.dataset.failed!;
      return;
    }
    const before = picture.src;
    picture.src = URL.createObjectURL(await answer.blob());
    if (before.startsWith('blob:')) URL.revokeObjectURL(before);
  };
}

customElements.define('pr-mail', Mail);
customElements.define('pr-paper', Paper);
