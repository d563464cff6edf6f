/** The small dialogs of the editor. The server wrote them, words and all; this fills them, asks, and returns what was said. */
import type { Editor } from '@tiptap/core';

export interface Answer {
  /** The button that was pressed. */
  button: string;
  values: Record<string, string>;
}

export class Dialogs {
  #there = new Map<string, HTMLDialogElement>();

  constructor(written: DocumentFragment) {
    for (const dialog of written.querySelectorAll<HTMLDialogElement>('dialog[data-dialog]')) {
      this.#there.set(dialog.dataset.dialog!, dialog);
      dialog.addEventListener('keydown', (event) => event.stopPropagation()); // single keys of the page are not meant
    }
  }

  get(name: string): HTMLDialogElement {
    const dialog = this.#there.get(name);
    if (!dialog) throw new Error(`The page has no dialog ${name}`);
    return dialog;
  }

  /** Ask; null if it was closed without a button. A part marked data-if is shown only if the value it names is not "". */
  ask(name: string, values: Record<string, string>): Promise<Answer | null> {
    const dialog = this.get(name);
    if (!dialog.isConnected) document.body.append(dialog);
    const form = dialog.querySelector('form')!;
    form.reset();
    for (const [key, value] of Object.entries(values)) fill(dialog, form, key, value);
    for (const part of dialog.querySelectorAll<HTMLElement>('[data-if]')) part.hidden = !values[part.dataset.if!];
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise((resolve) => {
      const done = (): void => {
        if (!dialog.returnValue) return resolve(null);
        const said = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
        resolve({ button: dialog.returnValue, values: Object.fromEntries(said) });
      };
      dialog.addEventListener('close', done, { once: true });
    });
  }

  remove(): void {
    for (const dialog of this.#there.values()) dialog.remove();
  }
}

/**
 * Ask about what is selected in a text. When the dialog closes, the browser puts the caret somewhere before it tells of
 * it: what was selected then is selected again, so that the answer goes where it belongs.
 */
export async function askOf(editor: Editor, dialogs: Dialogs, name: string, values: Record<string, string>): Promise<Answer | null> {
  const { doc, selection } = editor.state;
  const answer = await dialogs.ask(name, values);
  if (editor.state.doc === doc && !editor.state.selection.eq(selection)) editor.view.dispatch(editor.state.tr.setSelection(selection));
  if (answer || editor.view.hasFocus()) editor.view.focus(); // what the browser shows as selected is that again, too
  return answer;
}

function fill(dialog: HTMLDialogElement, form: HTMLFormElement, key: string, value: string): void {
  const field = form.elements.namedItem(key);
  if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = Boolean(value);
  else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  for (const place of dialog.querySelectorAll(`[data-value='${key}']`)) place.textContent = value;
}
