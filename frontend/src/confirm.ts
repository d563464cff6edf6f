/**
 * Asks in a dialog before what cannot be undone.
 *
 * hx-confirm="…" on what htmx sends, data-confirm="…" on a form or on one of its buttons; data-confirm-button names what
 * will happen. In a list, {count} in these words is the number of rows that are chosen; data-confirm-one is asked about
 * a single one. What only goes on (data-confirm-gently) has no button that warns.
 */
const dialog = document.querySelector<HTMLDialogElement>('#confirm');

function ask(question: string, from: Element): Promise<boolean> {
  const chosen = from.closest('pr-bulk')?.querySelector('[data-bulk-count]')?.textContent ?? '';
  const counted = (words: string): string => words.replace('{count}', chosen);
  if (!dialog) return Promise.resolve(window.confirm(counted(question)));
  const yes = dialog.querySelector<HTMLButtonElement>('[value=yes]')!;
  yes.dataset.usual ??= yes.textContent ?? '';
  const gently = from.hasAttribute('data-confirm-gently');
  yes.classList.toggle('btn-primary', gently);
  yes.classList.toggle('btn-danger', !gently);
  yes.textContent = counted(from.getAttribute('data-confirm-button') ?? yes.dataset.usual);
  const single = chosen === '1' ? from.getAttribute('data-confirm-one') : null;
  dialog.querySelector('[data-question]')!.textContent = counted(single ?? question);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

document.addEventListener('htmx:confirm', (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  void ask(ctx.confirm, ctx.sourceElement).then((yes) => (yes ? issueRequest() : dropRequest()));
});

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  const button = event.submitter;
  const from = button?.hasAttribute('data-confirm') ? button : form;
  const question = from.getAttribute('data-confirm');
  if (!question || from.hasAttribute('data-confirmed')) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // htmx would send the form meanwhile
  void ask(question, from).then((yes) => {
    if (!yes) return;
    from.setAttribute('data-confirmed', '');
    form.requestSubmit(button);
    from.removeAttribute('data-confirmed');
  });
}, { capture: true });
