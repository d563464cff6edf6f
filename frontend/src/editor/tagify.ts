/** Makes chips of tags that were typed, pasted or dropped as text, once the caret has left them. */
import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { type EditorState, Plugin, type Transaction } from '@tiptap/pm/state';
import { typedTags, type Typed } from './grammar';
import type { House } from './house';

const LEAF = '\ufffc';
const UNDO = 'history$'; // what was undone stays undone

export const tagify = (house: House): Extension =>
  Extension.create({
    name: 'tagify',
    onTransaction: ({ editor, transaction }) => {
      if (transaction.docChanged) void house.catalogue.learn(pathsIn(editor.state.doc)).catch(() => undefined);
    },
    addProseMirrorPlugins: () => [
      new Plugin({
        appendTransaction: (changes, before, now) => {
          if (changes.some((change) => change.getMeta(UNDO))) return null;
          const blocks = touched(changes, before, now);
          const tr = now.tr;
          for (const at of [...blocks].sort((one, other) => other - one)) replace(tr, now, at, house);
          return tr.docChanged ? tr : null;
        },
      }),
    ],
  });

/** The paths of all tags, conditions and snippets in a document. */
export function pathsIn(doc: Node): Set<string> {
  const found = new Set<string>();
  doc.descendants((node) => {
    const { path, code } = node.attrs as { path?: string; code?: string };
    if (node.type.name === 'snippet') found.add(`snippet:${code}`);
    else if (path && !path.startsWith('?')) found.add(path);
  });
  return found;
}

/** Where the blocks of text begin that were changed, and the one that the caret has left. */
function touched(changes: readonly Transaction[], before: EditorState, now: EditorState): Set<number> {
  const found = new Set<number>();
  const add = (from: number, to: number): void => {
    const end = now.doc.content.size;
    now.doc.nodesBetween(Math.max(0, from - 1), Math.min(end, to + 1), (node, at) => {
      if (node.isTextblock) found.add(at);
      return !node.isTextblock;
    });
  };
  let caret = before.selection.head;
  for (const [number, change] of changes.entries()) {
    caret = change.mapping.map(caret);
    for (const [step, map] of change.mapping.maps.entries()) {
      const later = change.mapping.slice(step + 1);
      map.forEach((_from, _to, from, to) => {
        let [start, end] = [later.map(from, -1), later.map(to, 1)];
        for (const next of changes.slice(number + 1)) [start, end] = [next.mapping.map(start, -1), next.mapping.map(end, 1)];
        add(start, end);
      });
    }
  }
  if (caret <= now.doc.content.size) add(caret, caret);
  return found;
}

function replace(tr: Transaction, state: EditorState, at: number, { catalogue }: House): void {
  const block = state.doc.nodeAt(at);
  if (!block) return;
  const text = block.textBetween(0, block.content.size, undefined, LEAF);
  if (!text.includes('#')) return;
  const caret = state.selection.empty ? state.selection.head - at - 1 : -1;
  for (const typed of typedTags(text, (name) => catalogue.begins(name)).reverse()) {
    if (isBeingTyped(typed, text, caret)) continue;
    const from = at + 1 + typed.start;
    const { path, fallback } = typed;
    const marks = state.doc.resolve(from + 1).marks();
    tr.replaceWith(from, at + 1 + typed.end, state.schema.nodes.tag!.create({ path, fallback }, null, marks));
  }
}

/** Whether the caret still stands at the tag, or behind a dot or a brace that may go on with it. */
function isBeingTyped({ start, end, fallback }: Typed, text: string, caret: number): boolean {
  if (caret < start) return false;
  if (caret <= end) return !(caret === end && fallback !== null); // a brace that was closed ends it
  if (text[end] === '.') return caret === end + 1;
  return text[end] === '{' && fallback === null && !text.slice(end, caret).includes('}');
}
