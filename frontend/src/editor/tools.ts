/** What each button of the toolbar does, when it is pressed in, and when it cannot be pressed. */
import type { Editor } from '@tiptap/core';
import { askAttachment } from './attaching';
import { askButton, askColour, askCondition, askLink, askPicture, askSnippet, leaveRoom } from './asking';
import type { House } from './house';

export interface Tool {
  run(editor: Editor, house: House): unknown;
  /** Buttons with this are toggles. */
  isOn?(editor: Editor): boolean;
  isOff?(editor: Editor): boolean;
}

const mark = (name: 'bold' | 'italic' | 'underline' | 'strike'): Tool => ({
  run: (editor) => editor.chain().focus().toggleMark(name).run(),
  isOn: (editor) => editor.isActive(name),
});
const heading = (level: 1 | 2 | 3): Tool => ({
  run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
  isOn: (editor) => editor.isActive('heading', { level }),
});
const align = (side: string): Tool => ({
  run: (editor) => editor.chain().focus().toggleTextAlign(side).run(),
  isOn: (editor) => editor.isActive({ textAlign: side }),
});

export const TOOLS: Record<string, Tool> = {
  undo: { run: (editor) => editor.chain().focus().undo().run(), isOff: (editor) => !editor.can().undo() },
  redo: { run: (editor) => editor.chain().focus().redo().run(), isOff: (editor) => !editor.can().redo() },
  bold: mark('bold'),
  italic: mark('italic'),
  underline: mark('underline'),
  strike: mark('strike'),
  colour: { run: askColour, isOn: (editor) => Boolean(editor.getAttributes('textStyle').color) },
  h1: heading(1),
  h2: heading(2),
  h3: heading(3),
  bullets: { run: (editor) => editor.chain().focus().toggleBulletList().run(), isOn: (editor) => editor.isActive('bulletList') },
  numbers: { run: (editor) => editor.chain().focus().toggleOrderedList().run(), isOn: (editor) => editor.isActive('orderedList') },
  left: align('left'),
  center: align('center'),
  right: align('right'),
  justify: align('justify'),
  tag: { run: (editor) => editor.chain().focus().insertContent('#').run() },
  condition: { run: (editor, house) => askCondition(editor, house, frameAt(editor)), isOn: (editor) => editor.isActive('condition') },
  snippet: { run: askSnippet },
  attachment: { run: askAttachment },
  link: { run: askLink, isOn: (editor) => editor.isActive('link') },
  button: { run: askButton },
  picture: { run: askPicture },
  rule: { run: (editor) => editor.chain().focus().setHorizontalRule().run() },
  table: {
    run: (editor) => {
      editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run();
      leaveRoom(editor);
    },
    isOff: (editor) => editor.isActive('table'), // there is no table in a table
  },
  'row-above': { run: (editor) => editor.chain().focus().addRowBefore().run() },
  'row-below': { run: (editor) => editor.chain().focus().addRowAfter().run() },
  'row-delete': { run: (editor) => editor.chain().focus().deleteRow().run() },
  'column-before': { run: (editor) => editor.chain().focus().addColumnBefore().run() },
  'column-after': { run: (editor) => editor.chain().focus().addColumnAfter().run() },
  'column-delete': { run: (editor) => editor.chain().focus().deleteColumn().run() },
  'header-row': { run: (editor) => editor.chain().focus().toggleHeaderRow().run() },
  'table-delete': { run: (editor) => editor.chain().focus().deleteTable().run() },
};

/** Where the innermost frame around the caret begins. */
function frameAt(editor: Editor): number | undefined {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === 'condition') return $from.before(depth);
  }
  return undefined;
}
