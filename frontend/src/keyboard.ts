/**
 * Single keys: g then a letter goes somewhere, j k x Enter work in a list, / searches it, ? shows them all.
 *
 * Where "g h" leads stands in the page (a link with data-go="h"), so the list of screens is kept in one place.
 * All of them are off where <html data-keys="off"> says so, and while somebody types.
 */
const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open], [popover]:popover-open';
const PATIENCE = 1200; // ms between "g" and its letter

let wentAt = 0;

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('main [data-rows] > *')];
const current = (): HTMLElement | null => document.querySelector('main [data-rows] > [data-current]');

function move(by: number): void {
  const all = rows();
  const now = current();
  const next = all[Math.max(0, Math.min(all.length - 1, (now ? all.indexOf(now) : by > 0 ? -1 : all.length) + by))];
  if (!next) return;
  now?.removeAttribute('data-current');
  next.setAttribute('data-current', '');
  next.querySelector<HTMLElement>('a[href], button')?.focus();
  next.scrollIntoView({ block: 'nearest' });
}

function go(letter: string): void {
  document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(letter)}"]`)?.click();
}

const KEYS: Record<string, () => void> = {
  j: () => move(1),
  k: () => move(-1),
  x: () => current()?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click(),
  '/': () => document.querySelector<HTMLInputElement>('main input[type=search]')?.focus(),
  '?': () => document.querySelector<HTMLDialogElement>('#keys')?.showModal(),
  g: () => {
    wentAt = performance.now();
  },
};

document.addEventListener('keydown', (event) => {
  const at = event.target as Element;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || at.closest(TYPING)) return;
  if (document.documentElement.dataset.keys === 'off') return;
  const going = event.key !== 'g' && performance.now() - wentAt < PATIENCE && wentAt > 0;
  if (going) wentAt = 0;
  const act = going ? () => go(event.key) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener('click', (event) => {
  if ((event.target as Element).closest('[data-show-keys]')) KEYS['?']!();
});
