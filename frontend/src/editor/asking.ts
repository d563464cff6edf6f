/** What the editor asks for in a dialog: links, pictures, buttons, colours, conditions, and what a chip says. */
import { type Editor } from '@tiptap/core';
import { NodeSelection } from '@tiptap/pm/state';
import type { Catalogue, Format } from './catalogue';
import { askOf } from './dialogs';
import type { House } from './house';
import { PictureRefused } from './pictures';
import { pathsIn } from './tagify';

const BLACK = '#17212e';

export async function askLink(editor: Editor, { dialogs }: House): Promise<void> {
  const href = (editor.getAttributes('link').href as string | undefined) ?? '';
  const answer = await askOf(editor, dialogs, 'link', { href, there: href });
  const chain = editor.chain().focus().extendMarkRange('link');
  if (answer?.button === 'remove') chain.unsetLink().run();
  if (answer?.button !== 'save') return;
  const address = whole(answer.values.href!);
  if (editor.state.selection.empty && !href) {
    chain.insertContent({ type: 'text', text: address, marks: [{ type: 'link', attrs: { href: address } }] }).run();
  } else chain.setLink({ href: address }).run();
}

export async function askColour(editor: Editor, { dialogs }: House): Promise<void> {
  const color = (editor.getAttributes('textStyle').color as string | undefined) ?? '';
  const answer = await askOf(editor, dialogs, 'colour', { color: color || BLACK, there: color });
  if (answer?.button === 'remove') editor.chain().focus().unsetColor().run();
  if (answer?.button === 'save') editor.chain().focus().setColor(answer.values.color!).run();
}

export async function askButton(editor: Editor, { dialogs }: House): Promise<void> {
  const { label = '', href = '' } = chosen(editor, 'button');
  const answer = await askOf(editor, dialogs, 'button', { label, href, there: href });
  if (answer?.button === 'remove') editor.chain().focus().deleteSelection().run();
  if (answer?.button !== 'save') return;
  put(editor, 'button', { label: answer.values.label, href: whole(answer.values.href!) });
}

export async function askPicture(editor: Editor, { dialogs, pictures, words, say }: House): Promise<void> {
  const { src = '', alt = '', width = '' } = chosen(editor, 'image');
  const files = dialogs.get('picture').querySelector<HTMLInputElement>('[type=file]')!;
  let problem = '';
  const said = { src, alt, width: String(width ?? ''), there: src };
  for (;;) {
    const answer = await askOf(editor, dialogs, 'picture', { ...said, problem });
    if (answer?.button === 'remove') editor.chain().focus().deleteSelection().run();
    if (answer?.button !== 'save') return;
    Object.assign(said, answer.values);
    try {
      const file = files.files?.[0];
      const at = file ? await pictures.upload(file) : said.src.trim();
      if (at) return put(editor, 'image', { src: at, alt: said.alt.trim(), width: Number(said.width) || null });
      problem = words.pictureMissing ?? '';
    } catch (refused) {
      if (!(refused instanceof PictureRefused)) throw refused;
      problem = refused.message;
    }
    say(problem);
  }
}

export async function askSnippet(editor: Editor, { dialogs, catalogue }: House): Promise<void> {
  const { code = '' } = chosen(editor, 'snippet');
  const select = dialogs.get('snippet').querySelector('select')!;
  const entries = (await catalogue.suggest('snippet:')).filter((entry) => entry.type === 'snippet');
  const options = entries.map(({ path, label, sample }) => new Option(sample ? `${label}: ${sample}` : label, path.replace('snippet:', '')));
  select.replaceChildren(...options);
  const answer = await askOf(editor, dialogs, 'snippet', { code, there: code, some: options.length ? 'yes' : '', none: options.length ? '' : 'yes' });
  if (answer?.button === 'remove') editor.chain().focus().deleteSelection().run();
  if (answer?.button === 'save' && answer.values.code) put(editor, 'snippet', { code: answer.values.code });
  void catalogue.learn(pathsIn(editor.state.doc));
}

/** Put what is selected into a frame, or change the frame that begins at a position. */
export async function askCondition(editor: Editor, { dialogs, catalogue }: House, at?: number): Promise<void> {
  const frame = at === undefined ? null : editor.state.doc.nodeAt(at);
  const { path = '', not = false } = (frame?.attrs ?? {}) as { path?: string; not?: boolean };
  const answer = await askOf(editor, dialogs, 'condition', { path: path && `#${path}`, when: not ? 'without' : 'with', there: path });
  if (answer?.button === 'remove') editor.chain().focus().unframe().run();
  if (answer?.button !== 'save') return;
  const attrs = { path: bare(answer.values.path!), not: answer.values.when === 'without' };
  if (frame && at !== undefined) editor.view.dispatch(editor.state.tr.setNodeMarkup(at, null, attrs));
  else editor.chain().focus().frame(attrs.path, attrs.not).run();
  leaveRoom(editor);
  void catalogue.learn([attrs.path]);
}

/** The menu of a chip: how its value is written, what stands in for it, and whether its block goes with it. */
export async function askTag(editor: Editor, { dialogs, catalogue }: House): Promise<void> {
  const { selection } = editor.state;
  if (!(selection instanceof NodeSelection)) return;
  const at = selection.from;
  const attrs = selection.node.attrs as { path: string; fallback: string | null; format: string | null };
  const formats = await formatsOf(catalogue, attrs.path);
  const select = dialogs.get('tag').querySelector('select')!;
  select.replaceChildren(new Option(select.dataset.usual, ''), ...formats.map((one) => new Option(faced(one), one.code)));
  const tag = catalogue.known(attrs.path);
  const isFree = attrs.path.startsWith('?');
  const wasFramed = frameAround(editor, at, attrs.path) !== null;
  const answer = await dialogs.ask('tag', {
    path: `#${attrs.path}`,
    label: tag ? [tag.label, tag.sample].filter(Boolean).join(' · ') : '',
    unknown: tag === null && !isFree ? 'yes' : '',
    free: isFree ? 'yes' : '',
    formats: formats.length ? 'yes' : '',
    format: attrs.format ?? '',
    fallback: attrs.fallback ?? '',
    framed: wasFramed ? 'on' : '',
  });
  if (!answer) return void editor.commands.focus();
  if (answer.button === 'remove') return void editor.chain().focus().setNodeSelection(at).deleteSelection().run();
  if (answer.button === 'other') return void editor.chain().focus().setNodeSelection(at).insertContent('#').run();
  const { format, fallback, framed } = answer.values;
  editor.view.dispatch(
    editor.state.tr.setNodeMarkup(at, null, { path: attrs.path, format: format || null, fallback: fallback || null }),
  );
  const chain = editor.chain().focus().setNodeSelection(at);
  if (framed && !wasFramed) chain.frame(attrs.path).run();
  else if (!framed && wasFramed) chain.unframe().run();
  else chain.run();
}

async function formatsOf(catalogue: Catalogue, path: string): Promise<Format[]> {
  if (path.startsWith('?')) return [];
  await catalogue.learn([path]).catch(() => undefined);
  return catalogue.known(path)?.formats ?? [];
}

function faced({ label, sample }: Format): string {
  return sample ? `${label}: ${sample}` : label;
}

/** Where the frame begins that stands around a position for the sake of this tag. */
function frameAround(editor: Editor, at: number, path: string): number | null {
  const $at = editor.state.doc.resolve(at);
  for (let depth = $at.depth; depth > 0; depth -= 1) {
    const node = $at.node(depth);
    if (node.type.name === 'condition') return node.attrs.path === path && !node.attrs.not ? $at.before(depth) : null;
  }
  return null;
}

export function chosen(editor: Editor, type: string): Record<string, string> {
  const { selection } = editor.state;
  return selection instanceof NodeSelection && selection.node.type.name === type ? selection.node.attrs : {};
}

/** Put a block in where the caret is, or change the one that is chosen. */
export function put(editor: Editor, type: string, attrs: Record<string, unknown>): void {
  const chain = editor.chain().focus();
  if (Object.keys(chosen(editor, type)).length) chain.updateAttributes(type, attrs).run();
  else chain.insertContent({ type, attrs }).run();
  leaveRoom(editor);
}

/** Below a table, a frame or a picture at the end there is a line to go on with. */
export function leaveRoom(editor: Editor): void {
  const { doc, schema, tr } = editor.state;
  if (doc.lastChild?.type.name !== 'paragraph') editor.view.dispatch(tr.insert(doc.content.size, schema.nodes.paragraph!.create()));
}

function bare(path: string): string {
  return path.trim().replace(/^#/, '').replace(/\.$/, '');
}

/** An address as it was typed; one without a scheme is one of the web. */
function whole(address: string): string {
  const typed = address.trim();
  return /^([a-z][a-z0-9+.-]*:|#)/i.test(typed) || !typed ? typed : `https://${typed}`;
}
