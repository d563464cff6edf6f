/**
 * <postroom-editor> around a textarea: what is written, as a document with tags in it.
 *
 * Without this the textarea is the field: plain text with #tags. With this it is put aside, and the form is sent with
 * "document", the JSON of all that stands here. The server wrote the document, the toolbar and the dialogs beside it.
 */
import { Editor, type JSONContent } from '@tiptap/core';
import { NodeSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { askAttachment } from './attaching';
import { askButton, askCondition, askPicture, askSnippet, askTag } from './asking';
import { Catalogue } from './catalogue';
import { Dialogs } from './dialogs';
import type { House } from './house';
import { suggestIn } from './line';
import { fitting, picturesIn } from './pasted';
import { PictureRefused, Pictures, Uploads } from './pictures';
import { schema } from './schema';
import { suggest } from './suggest';
import { pathsIn, tagify } from './tagify';
import { Toolbar } from './toolbar';

const MENUS: Record<string, (editor: Editor, house: House) => Promise<void>> = {
  tag: askTag,
  button: askButton,
  image: askPicture,
  snippet: askSnippet,
  attachment: askAttachment,
};

class PostroomEditor extends HTMLElement {
  editor?: Editor;
  #house!: House;
  readonly #sent = document.createElement('input');

  connectedCallback(): void {
    if (this.editor) return;
    const plain = this.querySelector('textarea')!;
    const parts = this.querySelector('template')!.content.cloneNode(true) as DocumentFragment;
    const bar = parts.querySelector<HTMLElement>('[role=toolbar]')!;
    const paper = document.createElement('div');
    const said = document.createElement('div');
    paper.className = 'paper';
    said.className = 'visually-hidden';
    said.role = 'status';
    this.#sent.type = 'hidden';
    this.#sent.name = 'document';
    const token = plain.form?.elements.namedItem('csrfmiddlewaretoken') as HTMLInputElement | null;
    this.#house = {
      catalogue: Catalogue.at(this.dataset.tags!),
      dialogs: new Dialogs(parts),
      files: new Uploads(this.dataset.files!, token?.value ?? '', this.dataset.notKept!),
      pictures: new Pictures(this.dataset.upload!, this.dataset.picture!, token?.value ?? '', this.dataset.notKept!),
      words: this.dataset,
      say: (text) => (said.textContent = text),
    };
    const condition = this.#house.dialogs.get('condition').querySelector<HTMLInputElement>('[name=path]')!;
    suggestIn(condition, this.#house.catalogue, this.dataset, true);
    plain.hidden = true;
    plain.disabled = true;
    this.append(this.#sent, bar, paper, said);
    this.editor = this.#written(paper, plain);
    const toolbar = new Toolbar(bar, this.editor, this.#house);
    this.editor.on('transaction', () => toolbar.paint());
    this.addEventListener('keydown', (event) => {
      if (event.altKey && event.key === 'F10') toolbar.focus();
    });
    this.#keep();
    void this.#learn();
  }

  disconnectedCallback(): void {
    this.#house.dialogs.remove();
    this.editor?.destroy();
    this.editor = undefined;
  }

  #written(paper: HTMLElement, plain: HTMLTextAreaElement): Editor {
    const label = plain.labels[0];
    const house = this.#house;
    const attributes: Record<string, string> = {
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-autocomplete': 'list',
      spellcheck: 'true',
      lang: plain.lang || document.documentElement.lang,
    };
    if (label) {
      label.id ||= `${plain.id}-label`;
      label.addEventListener('click', () => this.editor?.commands.focus());
      attributes['aria-labelledby'] = label.id;
    }
    const json = this.querySelector('script[type="application/json"]')?.textContent;
    const kept = json ? (JSON.parse(json) as JSONContent) : null;
    const editor = new Editor({
      element: paper,
      injectCSS: false,
      content: kept?.content?.length ? kept : null,
      extensions: [...schema(house, this.dataset.placeholder ?? ''), suggest(house), tagify(house)],
      editorProps: {
        attributes,
        handleKeyDown: (_view, event) => this.#key(event),
        handleClickOn: (view, _pos, node, at, _event, direct) => direct && this.#open(view, node.type.name, at),
        transformPastedHTML: fitting,
        handlePaste: (view, event) => this.#drop(view, event.clipboardData, event),
        handleDrop: (view, event, _slice, moved) => !moved && this.#drop(view, event.dataTransfer, event),
      },
      onUpdate: () => {
        this.#keep();
        this.dispatchEvent(new Event('input', { bubbles: true }));
      },
    });
    editor.view.dom.addEventListener('edit-condition', (event) => {
      void askCondition(editor, house, (event as CustomEvent<number>).detail);
    });
    return editor;
  }

  /** Enter opens the menu of what is chosen: a chip, a button, a picture. */
  #key(event: KeyboardEvent): boolean {
    const { selection } = this.editor!.state;
    if (event.key === 'Enter' && selection instanceof NodeSelection) {
      const menu = MENUS[selection.node.type.name];
      if (menu) void menu(this.editor!, this.#house);
      return Boolean(menu);
    }
    return false;
  }

  #open(view: EditorView, type: string, at: number): boolean {
    const menu = MENUS[type];
    if (!menu) return false;
    view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)));
    void menu(this.editor!, this.#house);
    return true;
  }

  /** Pictures that are pasted or dropped are uploaded and put in; their description is asked for by a click on them. */
  #drop(view: EditorView, carried: DataTransfer | null, event: Event): boolean {
    const { files, alone } = picturesIn(carried);
    if (alone) event.preventDefault();
    if (files.length) void this.#upload(view, files);
    return alone;
  }

  async #upload(view: EditorView, files: File[]): Promise<void> {
    for (const file of files) {
      try {
        const src = await this.#house.pictures.upload(file);
        const image = view.state.schema.nodes.image!.create({ src, alt: '' });
        view.dispatch(view.state.tr.replaceSelectionWith(image).scrollIntoView());
      } catch (refused) {
        if (!(refused instanceof PictureRefused)) throw refused;
        this.#house.say(refused.message);
        await this.#house.dialogs.ask('refused', { problem: refused.message });
      }
    }
  }

  /** Replace characters wherever they stand in the text, in one step that can be undone. */
  swap(letters: Record<string, string>): void {
    const { state, view } = this.editor!;
    const found: [from: number, to: number, instead: string][] = [];
    state.doc.descendants((node, at) => {
      let from = at;
      for (const char of node.text ?? '') {
        const instead = letters[char];
        if (instead !== undefined) found.push([from, from + char.length, instead]);
        from += char.length;
      }
    });
    const change = state.tr;
    for (const [from, to, instead] of found.reverse()) {
      if (instead) change.insertText(instead, from, to);
      else change.delete(from, to);
    }
    if (found.length) view.dispatch(change);
  }

  /** Let the form be sent with what stands here. */
  #keep(): void {
    this.#sent.value = JSON.stringify(this.editor!.getJSON());
  }

  /** The start of every tag is needed before the first # is typed, so that its list is there at once. */
  async #learn(): Promise<void> {
    const { catalogue } = this.#house;
    await Promise.all([catalogue.suggest(''), catalogue.learn(pathsIn(this.editor!.state.doc))]).catch(() => undefined);
  }
}

customElements.define('postroom-editor', PostroomEditor);
