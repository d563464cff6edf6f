/** The chip that stands for #payment.accounts_receivable.number: one letter wide, removed by one press of Backspace. */
import { Node } from '@tiptap/core';
import type { Node as Written } from '@tiptap/pm/model';
import type { NodeView } from '@tiptap/pm/view';
import { written } from './grammar';
import { filled, type House } from './house';

class Chip implements NodeView {
  readonly dom = document.createElement('span');
  readonly #forget: () => void;

  constructor(
    private node: Written,
    private readonly house: House,
  ) {
    this.#forget = house.catalogue.hear(() => this.#paint());
    this.#paint();
  }

  update(node: Written): boolean {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.#paint();
    return true;
  }

  destroy(): void {
    this.#forget();
  }

  #paint(): void {
    const { path, fallback, format } = this.node.attrs as { path: string; fallback: string | null; format: string | null };
    const { catalogue, words } = this.house;
    const isFree = path.startsWith('?');
    const tag = isFree ? null : catalogue.known(path);
    this.dom.className = isFree ? 'tag-chip tag-free' : tag === null ? 'tag-chip tag-unknown' : 'tag-chip';
    this.dom.dataset.tag = path;
    this.dom.title = isFree ? (words.free ?? '') : tag === null ? filled(words.unknown, { tag: path }) : said(tag);
    const notes = [tag?.formats.find((one) => one.code === format)?.label ?? format, fallback === null ? null : `{${fallback}}`];
    const small = notes.filter(Boolean).map((note) => {
      const place = document.createElement('small');
      place.textContent = ` ${note}`;
      return place;
    });
    this.dom.replaceChildren(`#${path}`, ...small);
    if (tag === null) this.dom.ariaLabel = `#${path}: ${this.dom.title}`;
    else this.dom.removeAttribute('aria-label');
  }
}

function said(tag: { label: string; sample: string } | undefined): string {
  return tag ? [tag.label, tag.sample].filter(Boolean).join(' · ') : '';
}

export const tagNode = (house: House): Node =>
  Node.create({
    name: 'tag',
    group: 'inline',
    inline: true,
    atom: true,
    addAttributes() {
      return {
        path: { parseHTML: (from: HTMLElement) => from.dataset.tag, renderHTML: ({ path }) => ({ 'data-tag': path }) },
        fallback: {
          default: null,
          parseHTML: (from: HTMLElement) => from.dataset.fallback ?? null,
          renderHTML: ({ fallback }) => (fallback === null ? {} : { 'data-fallback': fallback }),
        },
        format: {
          default: null,
          parseHTML: (from: HTMLElement) => from.dataset.format ?? null,
          renderHTML: ({ format }) => (format === null ? {} : { 'data-format': format }),
        },
      };
    },
    parseHTML: () => [{ tag: 'span[data-tag]' }],
    renderHTML: ({ node, HTMLAttributes }) => ['span', HTMLAttributes, written(node.attrs.path, node.attrs.fallback)],
    renderText: ({ node }) => written(node.attrs.path, node.attrs.fallback),
    addNodeView: () => ({ node }) => new Chip(node, house),
  });
