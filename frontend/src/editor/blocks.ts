/** Blocks of our own: a frame shown only on a condition, a button, a snippet, a picture. */
import { Node } from '@tiptap/core';
import Image from '@tiptap/extension-image';
import { TextSelection } from '@tiptap/pm/state';
import { filled, type House } from './house';
import { oneLine, pictureAddress, pictureWidth } from './pasted';

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    condition: { frame: (path: string, not?: boolean) => ReturnType; unframe: () => ReturnType };
  }
}

/** A labelled frame around blocks that only some customers get. */
export const conditionNode = (house: House): Node =>
  Node.create({
    name: 'condition',
    group: 'block',
    content: 'block+',
    defining: true,
    addAttributes() {
      return {
        path: { parseHTML: (from: HTMLElement) => from.dataset.path },
        not: { default: false, parseHTML: (from: HTMLElement) => from.dataset.not === 'true' },
      };
    },
    parseHTML: () => [{ tag: 'section[data-path]' }],
    renderHTML: ({ node }) => ['section', { 'data-path': node.attrs.path, 'data-not': String(node.attrs.not) }, 0],
    addCommands() {
      return {
        frame: (path, not = false) => ({ commands }) => commands.wrapIn(this.name, { path, not }),
        unframe: () => ({ commands }) => commands.lift(this.name),
      };
    },
    addNodeView() {
      return ({ node, getPos, editor }) => {
        const dom = document.createElement('section');
        const label = document.createElement('button');
        const contentDOM = document.createElement('div');
        dom.className = 'condition';
        label.type = 'button';
        label.contentEditable = 'false';
        label.className = 'condition-label';
        const paint = ({ path, not }: typeof node.attrs): void => {
          label.textContent = filled(not ? house.words.onlyWithout : house.words.onlyWith, { tag: `#${path}` });
        };
        label.addEventListener('click', () => {
          const at = getPos();
          if (at === undefined) return;
          const inside = TextSelection.near(editor.state.doc.resolve(at + 1));
          editor.view.dispatch(editor.state.tr.setSelection(inside));
          editor.view.dom.dispatchEvent(new CustomEvent('edit-condition', { detail: at }));
        });
        paint(node.attrs);
        dom.append(label, contentDOM);
        return {
          dom,
          contentDOM,
          update: (next) => next.type === node.type && (paint(next.attrs), true),
          ignoreMutation: (change) => change.type !== 'selection' && label.contains(change.target),
          stopEvent: (event) => label.contains(event.target as Element) && !event.type.startsWith('drag'),
        };
      };
    },
  });

/** A link that looks like a button. */
export const buttonNode = (house: House): Node =>
  Node.create({
    name: 'button',
    group: 'block',
    atom: true,
    addAttributes() {
      return {
        href: { default: '', parseHTML: (from: HTMLElement) => from.dataset.href ?? '' },
        label: { default: '', parseHTML: (from: HTMLElement) => from.textContent ?? '' },
      };
    },
    parseHTML: () => [{ tag: 'p[data-href]' }],
    renderHTML: ({ node }) => ['p', { 'data-href': node.attrs.href }, node.attrs.label],
    renderText: ({ node }) => `${node.attrs.label}: ${node.attrs.href}`,
    addNodeView() {
      return ({ node }) => {
        const dom = document.createElement('p');
        dom.className = 'button-block';
        const face = document.createElement('span');
        face.textContent = String(node.attrs.label || house.words.button);
        face.title = String(node.attrs.href);
        dom.append(face);
        return { dom };
      };
    },
  });

/** A named piece of text that stands in many: its published words are put in when a message is made. */
export const snippetNode = (house: House): Node =>
  Node.create({
    name: 'snippet',
    group: 'block',
    atom: true,
    addAttributes() {
      return { code: { parseHTML: (from: HTMLElement) => from.dataset.snippet } };
    },
    parseHTML: () => [{ tag: 'p[data-snippet]' }],
    renderHTML: ({ node }) => ['p', { 'data-snippet': node.attrs.code }, node.attrs.code],
    addNodeView() {
      return ({ node }) => {
        const dom = document.createElement('p');
        const name = document.createElement('b');
        const text = document.createElement('span');
        const path = `snippet:${node.attrs.code}`;
        dom.className = 'snippet-block';
        dom.append(name, text);
        const paint = (): void => {
          const known = house.catalogue.known(path);
          dom.classList.toggle('tag-unknown', known === null);
          name.textContent = known?.label ?? String(node.attrs.code);
          text.textContent = known === null ? (house.words.unknownSnippet ?? '') : (known?.sample ?? '');
        };
        const forget = house.catalogue.hear(paint);
        paint();
        return { dom, destroy: forget };
      };
    },
  });

/** A file that goes along with the message: each customer's own, or one for all. */
export const attachmentNode = (house: House): Node =>
  Node.create({
    name: 'attachment',
    group: 'block',
    atom: true,
    addAttributes() {
      return {
        path: { default: null, parseHTML: (from: HTMLElement) => from.dataset.file ?? null },
        src: { default: null, parseHTML: (from: HTMLElement) => from.dataset.src ?? null },
        name: { default: null, parseHTML: (from: HTMLElement) => (from.dataset.src ? from.textContent : null) },
        optional: { default: null, parseHTML: (from: HTMLElement) => from.dataset.optional === 'true' || null },
      };
    },
    parseHTML: () => [{ tag: 'p[data-attached]' }],
    renderHTML: ({ node: { attrs } }) => {
      const { path, src, name, optional } = attrs;
      return ['p', { 'data-attached': '', 'data-file': path, 'data-src': src, 'data-optional': optional }, String(name ?? `#${path}`)];
    },
    addNodeView() {
      return ({ node: { attrs } }) => {
        const dom = document.createElement('p');
        const name = document.createElement('b');
        const said = document.createElement('span');
        dom.className = 'attachment-block';
        name.textContent = String(attrs.path ? `#${attrs.path}` : attrs.name);
        const sentence = attrs.src ? house.words.forAll : attrs.optional ? house.words.ifThere : house.words.mustBe;
        said.textContent = sentence ?? '';
        dom.append(name, said);
        return { dom };
      };
    },
  });

/** A picture, shown from the address where the server keeps it. */
export const pictureNode = (house: House): Node =>
  Image.extend({
    addAttributes() {
      return {
        src: { default: null },
        alt: { default: '', parseHTML: oneLine('alt') },
        title: { default: null, parseHTML: oneLine('title') },
        width: { default: null, parseHTML: pictureWidth },
      };
    },
    renderHTML: ({ HTMLAttributes: { src, ...rest } }) => [
      'img',
      { ...rest, src: house.pictures.address(String(src)), 'data-src': src },
    ],
    parseHTML: () => [
      {
        tag: 'img[src]',
        getAttrs: (from) => {
          const src = pictureAddress(from);
          return src === null ? false : { src };
        },
      },
    ],
  });
