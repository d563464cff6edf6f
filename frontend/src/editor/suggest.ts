/** While a tag is typed in the editor, the list of tags follows the caret; what is picked becomes a chip. */
import { type Editor, Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { Entry } from './catalogue';
import { halfTyped, isFreeName } from './grammar';
import type { House } from './house';
import { TagList } from './list';

const LEAF = '\ufffc';

export const suggest = (house: House): Extension =>
  Extension.create({
    name: 'suggest',
    priority: 1000, // its keys come before those of lists and tables
    addProseMirrorPlugins() {
      const { editor } = this;
      let list: TagList | undefined;
      let dismissed = -1; // where a tag begins whose list was closed with Escape
      return [
        new Plugin({
          view: (view) => {
            list = new TagList(view.dom, house.words, {
              search: (typed) => search(editor, house, typed),
              pick: (entry) => pick(editor, entry),
              write: (letter) => view.dispatch(view.state.tr.insertText(letter)),
            });
            const close = (): void => list?.close();
            view.dom.addEventListener('blur', close);
            return {
              update: (now, before) => {
                if (now.state.doc === before.doc && now.state.selection.eq(before.selection)) return;
                const half = now.hasFocus() || list?.isOpen ? typedBefore(now) : null;
                if (half === null || half.start === dismissed) return list?.close();
                dismissed = -1;
                void list?.show(half.typed, caretOf(now, half.start));
              },
              destroy: () => {
                view.dom.removeEventListener('blur', close);
                close();
              },
            };
          },
          props: {
            handleKeyDown: (view, event) => {
              const start = typedBefore(view)?.start ?? -1;
              const isMeant = list?.key(event) ?? false;
              if (isMeant && event.key === 'Escape') dismissed = start;
              return isMeant;
            },
          },
        }),
      ];
    },
  });

/** What was typed of a tag before the caret, and where it begins. */
function typedBefore(view: EditorView): { typed: string; start: number } | null {
  const { empty, $from } = view.state.selection;
  if (!empty || !$from.parent.isTextblock) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, LEAF);
  const typed = halfTyped(before);
  return typed === null ? null : { typed, start: $from.pos - typed.length - 1 };
}

function caretOf(view: EditorView, position: number): DOMRect {
  const { left, top, bottom } = view.coordsAtPos(position);
  return new DOMRect(left, top, 0, bottom - top);
}

async function search(editor: Editor, house: House, typed: string): Promise<Entry[]> {
  if (typed.startsWith('?')) return freeTags(editor, house, typed.slice(1));
  const found = await house.catalogue.suggest(typed);
  return typed ? found : [...found, entry('?', house.words.freeHint ?? '', true)];
}

/** Free tags that stand in the text already, and the one that is being named. */
function freeTags(editor: Editor, house: House, typed: string): Entry[] {
  const names = new Set<string>(isFreeName(typed) ? [typed] : []);
  editor.state.doc.descendants((node) => {
    const path = node.type.name === 'tag' ? String(node.attrs.path) : '';
    if (path.startsWith(`?${typed}`)) names.add(path.slice(1));
  });
  return [...names].map((name) => entry(`?${name}`, house.words.free ?? '', false));
}

function entry(path: string, label: string, leadsTo: boolean): Entry {
  return { path, label, sample: '', type: 'free', leads_to: leadsTo, is_table: false, formats: [] };
}

function pick(editor: Editor, { path, type, leads_to }: Entry): void {
  const half = typedBefore(editor.view);
  if (!half) return;
  const range = { from: half.start, to: editor.state.selection.from };
  const marks = editor.state.storedMarks ?? editor.state.selection.$from.marks();
  const { tr, schema } = editor.state;
  if (type === 'snippet') {
    editor.chain().focus().deleteRange(range).insertContent({ type: 'snippet', attrs: { code: path.replace('snippet:', '') } }).run();
  } else if (leads_to) {
    editor.view.dispatch(tr.replaceWith(range.from, range.to, schema.text(`#${path}${path === '?' ? '' : '.'}`, marks)));
  } else {
    editor.view.dispatch(tr.replaceWith(range.from, range.to, schema.nodes.tag!.create({ path }, null, marks)).scrollIntoView());
  }
}
