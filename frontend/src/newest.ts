/**
 * A form marked data-newest, whose buttons bring it anew with something more or less in it.
 *
 * What such a form asks may have to wait in line. It asks about what stands in the form when it goes: an answer that came
 * meanwhile may have brought fields that were not there when the button was pressed. Nor does an answer take away what
 * was typed since it was asked for, or the place where somebody types. Whoever sends the form itself waits for what it
 * asked last, which may bring the revision that it has to carry, and asks nothing more behind it.
 */
import type { HtmxContext } from './htmx';

const asked = new WeakMap<HtmxContext, HTMLFormElement>();
const underWay = new Map<HtmxContext, HTMLFormElement>();
const sent = new Set<HTMLFormElement>();

document.addEventListener('htmx:config:request', (event) => {
  const { ctx } = event.detail;
  const { sourceElement, sourceEvent } = ctx;
  const form = sourceElement instanceof HTMLFormElement ? sourceElement : (sourceElement as HTMLButtonElement).form;
  if (!form || !('newest' in form.dataset)) return;
  // The second press of a double click is none: it would add another of the same, or hit what moved under the pointer.
  if (sourceEvent.type === 'click' && (sourceEvent as MouseEvent).detail > 1) event.preventDefault();
  asked.set(ctx, form);
});

document.addEventListener('htmx:before:request', (event) => {
  const { ctx } = event.detail;
  const form = asked.get(ctx);
  if (!form) return;
  // What the button stood beside was taken away while it waited; or the form itself goes.
  if (!ctx.sourceElement.isConnected || sent.has(form)) {
    event.preventDefault();
    return;
  }
  underWay.set(ctx, form);
  const pressed = ctx.sourceElement instanceof HTMLButtonElement ? ctx.sourceElement : null;
  const body = new URLSearchParams([...new FormData(form, pressed)] as [string, string][]);
  for (const [name, value] of Object.entries(ctx.vals ?? {})) body.set(name, value);
  ctx.request.body = body;
  for (const field of form.elements) if (field instanceof HTMLInputElement) settle(field);
});

// An answer brings a field as it was when it was asked for, and only what differs from what the field came with is put
// into it. So what is typed from here on stays.
function settle(field: HTMLInputElement): void {
  if (field.type !== 'checkbox' && field.type !== 'radio') field.defaultValue = field.value;
}

document.addEventListener('htmx:before:swap', (event) => {
  const { ctx, tasks } = event.detail;
  const at = document.activeElement;
  if (!asked.has(ctx) || !at || at === document.body || at === ctx.sourceElement) return;
  for (const { fragment } of tasks) {
    for (const field of fragment.querySelectorAll('[autofocus]')) field.removeAttribute('autofocus');
  }
});

document.addEventListener('htmx:finally:request', (event) => underWay.delete(event.detail.ctx));

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || !('newest' in form.dataset)) return;
  if (![...underWay.values()].includes(form)) {
    sent.add(form);
    return;
  }
  event.preventDefault();
  const { submitter } = event;
  document.addEventListener('htmx:finally:request', () => form.requestSubmit(submitter?.isConnected ? submitter : null), { once: true });
});

// The browser's Back button may show the page as it was left.
window.addEventListener('pageshow', () => sent.clear());
