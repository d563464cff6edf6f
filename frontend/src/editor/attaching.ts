/** Which file goes along with a message: one of the customer's own, named by its tag, or one for everybody. */
import type { Editor } from '@tiptap/core';
import { chosen, put } from './asking';
import { askOf } from './dialogs';
import type { House } from './house';
import { PictureRefused } from './pictures';

export async function askAttachment(editor: Editor, { dialogs, catalogue, files, words, say }: House): Promise<void> {
  const { path, src, name, optional } = chosen(editor, 'attachment') as Record<string, string | null | undefined>;
  const dialog = dialogs.get('attachment');
  const select = dialog.querySelector<HTMLSelectElement>('select[name=path]')!;
  const uploaded = dialog.querySelector<HTMLInputElement>('[type=file]')!;
  const entries = await catalogue.files().catch(() => []);
  const options = entries.map((entry) => new Option(`#${entry.path} · ${entry.label}`, entry.path));
  select.replaceChildren(new Option(select.dataset.none, ''), ...options);
  const said: Record<string, string> = { path: path ?? '', when: optional ? 'optional' : 'needed' };
  let problem = '';
  for (;;) {
    const there = path ?? src ?? '';
    const answer = await askOf(editor, dialogs, 'attachment', { ...said, name: name ?? '', kept: src ?? '', there, problem });
    if (answer?.button === 'remove') editor.chain().focus().deleteSelection().run();
    if (answer?.button !== 'save') return;
    Object.assign(said, answer.values);
    const file = uploaded.files?.[0];
    try {
      if (file) return put(editor, 'attachment', { ...(await files.keep(file)), path: null, optional: null });
      if (said.path) return put(editor, 'attachment', { path: said.path, optional: said.when === 'optional', src: null, name: null });
      if (src) return;
      problem = words.fileMissing ?? '';
    } catch (refused) {
      if (!(refused instanceof PictureRefused)) throw refused;
      problem = refused.message;
    }
    say(problem);
  }
}
