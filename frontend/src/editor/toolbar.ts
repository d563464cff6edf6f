/** The toolbar: one stop of the Tab key, moved along by arrows, Home and End; Escape leads back into the text. */
import type { Editor } from '@tiptap/core';
import type { House } from './house';
import { TOOLS } from './tools';

export class Toolbar {
  readonly #buttons: HTMLButtonElement[];
  readonly #table: HTMLElement | null;

  constructor(
    bar: HTMLElement,
    private readonly editor: Editor,
    private readonly house: House,
  ) {
    this.#buttons = [...bar.querySelectorAll<HTMLButtonElement>('button[data-tool]')];
    this.#table = bar.querySelector<HTMLElement>('[data-in-table]');
    bar.addEventListener('mousedown', (event) => event.preventDefault()); // what is selected in the text stays selected
    bar.addEventListener('click', this.#click);
    bar.addEventListener('keydown', this.#key);
    bar.addEventListener('focusin', (event) => this.#stopAt(event.target as HTMLButtonElement));
    this.#stopAt(this.#buttons[0]);
    this.paint();
  }

  /** Show what holds where the caret is. */
  paint(): void {
    if (this.#table) {
      const isHidden = !this.editor.isActive('table');
      if (this.#table.hidden !== isHidden) this.#table.hidden = isHidden;
    }
    for (const button of this.#buttons) {
      const tool = TOOLS[button.dataset.tool!]!;
      if (tool.isOn) set(button, 'aria-pressed', String(tool.isOn(this.editor)));
      if (tool.isOff) set(button, 'aria-disabled', String(tool.isOff(this.editor)));
    }
  }

  focus(): void {
    this.#buttons.find((button) => button.tabIndex === 0)?.focus();
  }

  #click = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLButtonElement>('[data-tool]');
    if (!button || button.ariaDisabled === 'true') return;
    seeSelection(this.editor);
    TOOLS[button.dataset.tool!]!.run(this.editor, this.house);
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') return void this.editor.commands.focus();
    const there = this.#buttons.filter((button) => button.offsetParent);
    const at = there.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    there.at(to % there.length)?.focus();
  };

  #stopAt(button: HTMLButtonElement | undefined): void {
    if (!button || !this.#buttons.includes(button)) return;
    for (const other of this.#buttons) other.tabIndex = other === button ? 0 : -1;
  }
}

/** A browser tells of a new selection a moment later: a click that comes first must find it all the same. */
function seeSelection(editor: Editor): void {
  (editor.view as unknown as { domObserver: { flush(): void } }).domObserver.flush();
}

function set(button: HTMLElement, name: string, value: string): void {
  if (button.getAttribute(name) !== value) button.setAttribute(name, value);
}
