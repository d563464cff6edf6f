/**
 * <pr-scanner> around the form of the returns desk: sends each scan by itself and puts the answer on top of the list.
 *
 * A scanner that types is heard wherever the focus is: keys that follow each other fast, ended by Enter. F2 to F8 choose
 * the reason. What is scanned while an answer is on its way waits in line; nothing is lost, not even by a reload.
 */
import htmx from 'htmx.org/dist/htmx.esm.min.js';
import './styles/returns.css';
import { Camera } from './scanning/camera';
import { Line, type Scan } from './scanning/line';
import { sound } from './scanning/sound';

const FAST = 60;
const SHORTEST = 4;
const QUIET = 'postroom-scans-quietly';

class Scanner extends HTMLElement {
  #form!: HTMLFormElement;
  #code!: HTMLInputElement;
  #state!: HTMLOutputElement;
  #sounds!: HTMLInputElement;
  #line!: Line;
  #camera?: Camera;
  #typed = '';
  #last = 0;

  connectedCallback(): void {
    this.#form = this.querySelector('form')!;
    this.#code = this.#form.querySelector('[name=code]')!;
    this.#state = this.#form.querySelector('[data-state]')!;
    this.#sounds = this.#form.querySelector('[data-sound]')!;
    this.#sounds.checked = localStorage.getItem(QUIET) === null;
    this.#sounds.addEventListener('change', () =>
      this.#sounds.checked ? localStorage.removeItem(QUIET) : localStorage.setItem(QUIET, 'yes'),
    );
    this.#line = new Line(this.#form, { answered: this.#answered, waits: this.#waits });
    this.#form.addEventListener('submit', this.#submit);
    this.#form.addEventListener('change', (event) => (event.target as HTMLInputElement).type === 'radio' && this.#code.focus());
    this.addEventListener('click', (event) => (event.target as Element).closest('a, button, input, label') ?? this.#code.focus());
    window.addEventListener('keydown', this.#key, true);
    window.addEventListener('beforeunload', this.#leave);
    this.#prepareCamera();
    this.#code.focus();
  }

  disconnectedCallback(): void {
    window.removeEventListener('keydown', this.#key, true);
    window.removeEventListener('beforeunload', this.#leave);
    this.#camera?.stop();
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    this.#take(this.#code.value);
  };

  #take(code: string, picture?: Blob): void {
    this.#code.value = '';
    this.#code.focus();
    if (!code.trim()) return;
    const told = new FormData(this.#form);
    this.#line.join({ code, reason: String(told.get('reason')), returned_on: String(told.get('returned_on')), picture });
  }

  #answered = (html: string): void => {
    const box = document.createElement('template');
    box.innerHTML = html;
    const said = box.content.querySelector('li');
    if (!said) return;
    const list = this.querySelector('[data-scans]')!;
    list.prepend(...box.content.querySelectorAll('li'));
    htmx.process(list.firstElementChild);
    if (this.#sounds.checked) sound(said.classList.contains('ok'));
  };

  #waits = (scans: readonly Scan[], isOffline: boolean): void => {
    const waiting = scans.length > 1 || (isOffline && scans.length > 0);
    this.#state.value = [isOffline ? this.dataset.offline : '', waiting ? `${scans.length} ${this.dataset.wait}` : ''].filter(Boolean).join(' ');
    this.#state.classList.toggle('problem', isOffline);
  };

  #key = (event: KeyboardEvent): void => {
    const reason = this.#form.querySelector<HTMLInputElement>(`[name=reason][data-key="${event.key}"]`);
    if (reason && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      reason.checked = true;
      this.#code.focus();
      return;
    }
    const at = event.target as Element;
    if (at === this.#code || event.ctrlKey || event.altKey || event.metaKey || at.closest('dialog, [popover], [type=search]')) return;
    const now = performance.now();
    if (now - this.#last > FAST) this.#typed = '';
    this.#last = now;
    if (event.key === 'Enter' && this.#typed.length >= SHORTEST) {
      event.preventDefault();
      event.stopPropagation();
      this.#take(this.#typed);
      this.#typed = '';
    } else if (event.key.length === 1 && event.key !== ' ') {
      this.#typed += event.key;
      if (!at.closest('input:not([type=radio], [type=checkbox]), textarea')) event.stopPropagation(); // no shortcut of a single key
    }
  };

  #leave = (event: Event): void => {
    if (this.#line.isBusy) event.preventDefault();
  };

  #prepareCamera(): void {
    const button = this.querySelector<HTMLButtonElement>('[data-camera]')!;
    const words = this.querySelector<HTMLTemplateElement>('[data-words]')!.content;
    const say = (name: string): void => void (this.#state.value = words.querySelector(`[data-${name}]`)?.textContent ?? '');
    button.hidden = false;
    button.addEventListener('click', async () => {
      if (this.#camera) {
        this.#camera.stop();
        this.#camera = undefined;
        button.setAttribute('aria-pressed', 'false');
        say('');
        return;
      }
      if (!window.isSecureContext) return say('insecure');
      say('starting');
      const camera = new Camera(this.querySelector('[data-view]')!, (code, picture) => this.#take(code, picture));
      try {
        await camera.start();
        this.#camera = camera;
        button.setAttribute('aria-pressed', 'true');
        say('ready');
      } catch {
        camera.stop();
        say('refused');
      }
      this.#code.focus();
    });
  }
}

customElements.define('pr-scanner', Scanner);
