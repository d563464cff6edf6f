/**
 * <pr-autosave> around a form: saves it 1.5 s after the last change, and says when it did, or that changes wait for it.
 *
 * The form carries the version and revision it was written on. Where somebody else changed them, the server answers 409
 * with what differs; it is shown in [data-clash], and nothing more is saved until one of its buttons is pressed.
 * A draft that got its own address by the first save is reloaded from there. Files go with their button only.
 * Without this, the same form is saved by its button.
 */
const PAUSE = 1500; // ms
const CLASH = 409;

interface Saved {
  version: number;
  revision: number;
  said: string;
  address?: string;
}

class Autosave extends HTMLElement {
  #timer = 0;
  #changes = 0;
  #stopped = false;
  #waiting = 0;
  #busy: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    this.#form.addEventListener('input', this.#changed);
    this.#form.addEventListener('submit', this.#submitted);
  }

  get #form(): HTMLFormElement {
    return this.querySelector('form')!;
  }

  #changed = (): void => {
    this.#changes += 1;
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#sayUnsaved();
    this.#timer = window.setTimeout(() => this.#queue(), PAUSE);
  };

  #submitted = (event: SubmitEvent): void => {
    if (event.defaultPrevented) return; // the question before publishing is not answered yet
    clearTimeout(this.#timer);
    if (event.submitter?.hasAttribute('data-save')) {
      event.preventDefault();
      this.#stopped = false;
      this.#queue(event.submitter);
    } else if (this.#waiting) {
      event.preventDefault(); // what is posted must carry the revision that the save under way will make
      const submitter = event.submitter as HTMLElement;
      const isConfirmed = submitter.hasAttribute('data-confirmed'); // what was answered is not asked again
      void this.#busy.then(() => {
        submitter.toggleAttribute('data-confirmed', isConfirmed);
        this.#form.requestSubmit(submitter);
        submitter.removeAttribute('data-confirmed');
      });
    }
  };

  /** One save after the other: each needs the revision that the one before it made. */
  #queue(submitter: HTMLElement | null = null): void {
    this.#waiting += 1;
    this.#busy = this.#busy.then(() => this.#save(submitter)).finally(() => (this.#waiting -= 1));
  }

  async #save(submitter: HTMLElement | null): Promise<void> {
    if (this.#stopped) return;
    const upTo = this.#changes;
    this.#say(this.dataset.saving);
    let answer: Response;
    try {
      const body = new FormData(this.#form, submitter);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const headers = { Accept: 'application/json' };
      answer = await fetch(this.#form.action, { method: 'POST', body, headers, redirect: 'manual' });
    } catch {
      this.#say(this.dataset.failed, true);
      return;
    }
    if (answer.ok) this.#kept((await answer.json()) as Saved, upTo);
    else if (answer.status === CLASH) this.#clash(await answer.text());
    else this.#say(answer.type === 'opaqueredirect' ? this.dataset.signedOut : this.dataset.failed, true);
  }

  #kept(saved: Saved, upTo: number): void {
    for (const name of ['version', 'revision'] as const) {
      (this.#form.elements.namedItem(name) as HTMLInputElement).value = String(saved[name]);
    }
    if (saved.address) history.replaceState(history.state, '', saved.address);
    this.#place.replaceChildren();
    this.#say(saved.said);
    if (upTo !== this.#changes) this.#sayUnsaved();
    else this.#form.dispatchEvent(new Event('draft-saved', { bubbles: true }));
  }

  #clash(shown: string): void {
    this.#stopped = true;
    this.#place.innerHTML = shown;
    this.#say(this.dataset.clashed, true);
    this.#place.scrollIntoView({ block: 'nearest' });
  }

  get #place(): HTMLElement {
    return this.querySelector<HTMLElement>('[data-clash]')!;
  }

  /** Newer changes wait to be saved. What went wrong stays said until it is tried again. */
  #sayUnsaved(): void {
    if (!this.#note?.classList.contains('problem')) this.#say(this.dataset.unsaved);
  }

  get #note(): HTMLElement | null {
    return document.querySelector<HTMLElement>('[data-saved]');
  }

  #say(text = '', isWrong = false): void {
    const place = this.#note;
    if (!place) return;
    if (place.textContent !== text) place.textContent = text; // what is said already is not read out with each key
    place.classList.toggle('problem', isWrong);
  }
}

customElements.define('pr-autosave', Autosave);
