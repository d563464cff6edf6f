/** All that a document can hold, in the names and attributes that the server reads; anything else does not come in. */
import type { Extensions } from '@tiptap/core';
import Bold from '@tiptap/extension-bold';
import Doc from '@tiptap/extension-document';
import HardBreak from '@tiptap/extension-hard-break';
import Heading from '@tiptap/extension-heading';
import HorizontalRule from '@tiptap/extension-horizontal-rule';
import Italic from '@tiptap/extension-italic';
import Link from '@tiptap/extension-link';
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list';
import Paragraph from '@tiptap/extension-paragraph';
import Strike from '@tiptap/extension-strike';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import Text from '@tiptap/extension-text';
import TextAlign from '@tiptap/extension-text-align';
import { Color, TextStyle } from '@tiptap/extension-text-style';
import Underline from '@tiptap/extension-underline';
import { Dropcursor, Gapcursor, Placeholder, UndoRedo } from '@tiptap/extensions';
import { attachmentNode, buttonNode, conditionNode, pictureNode, snippetNode } from './blocks';
import type { House } from './house';
import { alignment, firstNumber, hexColour } from './pasted';
import { tagNode } from './tag';

const IN_ITEM = '(paragraph|bulletList|orderedList)+';
const SAFE = /^(https?:\/\/|mailto:|tel:|#\??[\p{L}_])/iu;

export function schema(house: House, placeholder: string): Extensions {
  return [
    Doc,
    Paragraph,
    Text,
    Bold,
    Italic,
    Underline,
    Strike,
    // Only the address is kept: how a link opens is for the mail program to say.
    Link.extend({ addAttributes: () => ({ href: { default: null } }) }).configure({
      openOnClick: false,
      autolink: false,
      HTMLAttributes: { target: null, rel: null, class: null },
      isAllowedUri: (address) => SAFE.test(address),
    }),
    TextStyle.extend({
      parseHTML: () => [{ tag: '[data-style]', consuming: false, getAttrs: (node) => (hexColour(node) ? {} : false) }],
    }),
    Color.extend({
      addGlobalAttributes() {
        const [own] = this.parent?.() ?? [];
        return own ? [{ ...own, attributes: { color: { ...own.attributes.color, parseHTML: hexColour } } }] : [];
      },
    }),
    Heading.configure({ levels: [1, 2, 3] }),
    BulletList,
    OrderedList.extend({ addAttributes: () => ({ start: { default: 1, parseHTML: firstNumber } }) }),
    ListItem.extend({ content: IN_ITEM }),
    ListKeymap,
    Table.configure({ resizable: false }),
    TableRow,
    TableHeader,
    TableCell,
    HardBreak,
    HorizontalRule,
    TextAlign.configure({ types: ['heading', 'paragraph'] }).extend({
      addGlobalAttributes() {
        const [own] = this.parent?.() ?? [];
        return own ? [{ ...own, attributes: { textAlign: { ...own.attributes.textAlign, parseHTML: alignment } } }] : [];
      },
    }),
    UndoRedo,
    Dropcursor,
    Gapcursor,
    Placeholder.configure({ placeholder }),
    tagNode(house),
    conditionNode(house),
    buttonNode(house),
    snippetNode(house),
    pictureNode(house),
    attachmentNode(house),
  ];
}
