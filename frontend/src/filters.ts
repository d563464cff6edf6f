/**
 * <pr-filters> around the filters of a list, with a button first: on a phone they are shown when it is pressed.
 *
 * Whether they are is a state of the element, no attribute: what the server answers to a filter leaves it alone.
 * Without this script, or in a browser that knows no such states, they are always shown.
 */
class Filters extends HTMLElement {
  #states = this.attachInternals().states;

  connectedCallback(): void {
    this.addEventListener('click', this.#click);
    document.addEventListener('htmx:after:swap', this.#tell);
    this.#tell();
  }

  disconnectedCallback(): void {
    document.removeEventListener('htmx:after:swap', this.#tell);
  }

  #click = (event: MouseEvent): void => {
    if (!(event.target as HTMLElement).closest('[aria-expanded]')) return;
    if (!this.#states.delete('open')) this.#states.add('open');
    this.#tell();
  };

  #tell = (): void => {
    this.querySelector('[aria-expanded]')?.setAttribute('aria-expanded', String(this.#states.has('open')));
  };
}

customElements.define('pr-filters', Filters);
