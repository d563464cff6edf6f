/**
 * <pr-blocks>: a list whose order is the order of its form fields. Buttons move, remove and add blocks; without this the
 * same buttons post the form, and the server does it. A block is also dragged by its grip, or moved by arrow keys on it. Pictures are uploaded as soon as they are chosen.
 */
import './writing/autosave';
import './writing/letter';
import './styles/writing.css';
import './styles/designs.css';

interface Uploaded {
  src?: string;
  error?: string;
}

class Blocks extends HTMLElement {
  #made = 0;

  connectedCallback(): void {
    this.addEventListener('click', this.#clicked);
    this.addEventListener('change', this.#chosen);
    this.addEventListener('input', this.#coloured);
    this.addEventListener('input', this.#worded);
    this.addEventListener('pointerdown', this.#grabbed);
    this.addEventListener('keydown', this.#pressed);
  }

  get #list(): HTMLElement {
    return this.querySelector<HTMLElement>('[data-blocks]')!;
  }

  #clicked = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLButtonElement>('button[data-do]');
    if (!button) return;
    event.preventDefault();
    const block = button.closest<HTMLElement>('[data-block]');
    if (button.dataset.do === 'add') this.#add(button.dataset.type!);
    else if (block && button.dataset.do === 'remove') this.#remove(block);
    else if (block) this.#move(block, button);
    this.dispatchEvent(new Event('input', { bubbles: true })); // so that it is saved
  };

  #move(block: HTMLElement, button: HTMLButtonElement, up = button.dataset.do === 'up'): void {
    if (up) block.previousElementSibling?.before(block);
    else block.nextElementSibling?.after(block);
    button.focus();
    this.#say(up ? this.dataset.saidUp : this.dataset.saidDown);
  }

  #pressed = (event: KeyboardEvent): void => {
    const grip = (event.target as Element).closest<HTMLButtonElement>('[data-grip]');
    if (!grip || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    this.#move(grip.closest<HTMLElement>('[data-block]')!, grip, event.key === 'ArrowUp');
    this.dispatchEvent(new Event('input', { bubbles: true })); // so that it is saved
  };

  /** The block goes where the pointer is; the document is listened to, for a block that moves lets go of a pointer. */
  #grabbed = (event: PointerEvent): void => {
    const block = (event.target as Element).closest('[data-grip]')?.closest<HTMLElement>('[data-block]');
    if (!block || event.button !== 0) return;
    event.preventDefault();
    const before = [...this.#list.children].indexOf(block);
    const done = new AbortController();
    const move = ({ clientY }: PointerEvent): void => {
      const others = [...this.#list.children].filter((one) => one !== block);
      const next = others.find((one) => clientY < one.getBoundingClientRect().top + one.clientHeight / 2);
      if ((next ?? null) === block.nextElementSibling) return;
      if (next) next.before(block);
      else this.#list.append(block);
    };
    const end = (): void => {
      done.abort();
      block.classList.remove('dragged');
      block.querySelector<HTMLElement>('[data-grip]')!.focus();
      const now = [...this.#list.children].indexOf(block);
      if (now === before) return;
      this.#say(now < before ? this.dataset.saidUp : this.dataset.saidDown);
      this.dispatchEvent(new Event('input', { bubbles: true })); // so that it is saved
    };
    block.classList.add('dragged');
    document.addEventListener('pointermove', move, { signal: done.signal });
    document.addEventListener('pointerup', end, { signal: done.signal });
    document.addEventListener('pointercancel', end, { signal: done.signal });
  };

  #remove(block: HTMLElement): void {
    const beside = (block.nextElementSibling ?? block.previousElementSibling) as HTMLElement | null;
    block.remove();
    (beside?.querySelector('button') ?? this.querySelector<HTMLElement>('[data-do=add]'))?.focus();
    this.#say(this.dataset.saidRemoved);
  }

  /** A new block stands before the footers that end the design. */
  #add(type: string): void {
    const blank = this.querySelector<HTMLTemplateElement>(`template[data-blank=${type}]`)!;
    this.#made += 1;
    const key = `n${Date.now().toString(36)}${this.#made}`;
    const holder = document.createElement('div');
    holder.append(blank.content.cloneNode(true));
    for (const element of holder.querySelectorAll('*')) {
      for (const { name, value } of [...element.attributes]) {
        if (/\bblank\b/.test(value)) element.setAttribute(name, value.replace(/\bblank\b/, key));
      }
    }
    const block = holder.querySelector<HTMLElement>('[data-block]')!;
    const footer = [...this.#list.children].find((one) => one.querySelector('[name$=".type"][value=footer]'));
    if (footer && type !== 'footer') footer.before(block);
    else this.#list.append(block);
    const field = block.querySelector<HTMLElement>('.block-fields :is(input:not([type=radio]), textarea)');
    (field ?? block.querySelector('button'))?.focus();
    this.#say(this.dataset.saidAdded);
  }

  /** Whoever picks an own colour means to have it. */
  #coloured = (event: Event): void => {
    const picked = event.target as HTMLInputElement;
    if (picked.type !== 'color' || !picked.name.endsWith('.own')) return;
    const own = picked.closest('fieldset')?.querySelector<HTMLInputElement>('[type=radio][value=own]');
    if (own) own.checked = true;
  };

  /** A language in which something is said now does not stand as above any more. */
  #worded = (event: Event): void => {
    const part = (event.target as Element).closest('.block-other');
    const note = part?.querySelector<HTMLElement>('[data-unsaid]');
    const fields = [...(part?.querySelectorAll<HTMLInputElement>('.block-fields :is(input:not([type=file]), textarea)') ?? [])];
    if (note) note.hidden = fields.some((field) => field.value.trim());
  };

  #chosen = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    if (input.dataset.upload && input.files?.length) void this.#upload(input, input.files[0]!);
  };

  async #upload(input: HTMLInputElement, file: File): Promise<void> {
    const said = input.closest('.field')?.querySelector<HTMLElement>('[data-refused]');
    const tell = (words = ''): void => void (said && (said.textContent = words));
    tell(this.dataset.uploading);
    const body = new FormData();
    body.set('file', file);
    if (this.dataset.unit) body.set('unit', this.dataset.unit);
    body.set('csrfmiddlewaretoken', this.closest('form')!.querySelector<HTMLInputElement>('[name=csrfmiddlewaretoken]')!.value);
    try {
      const answer = await fetch(this.dataset.uploadTo!, { method: 'POST', body, headers: { Accept: 'application/json' } });
      const made = (await answer.json()) as Uploaded;
      tell(made.error);
      if (!made.src) return;
      const field = this.querySelector<HTMLInputElement>(`[id="${input.dataset.upload}"]`)!;
      field.value = made.src;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    } catch {
      tell(this.dataset.uploadFailed);
    } finally {
      input.value = '';
    }
  }

  #say(words = ''): void {
    this.querySelector('[data-said]')!.textContent = words;
  }
}

customElements.define('pr-blocks', Blocks);
