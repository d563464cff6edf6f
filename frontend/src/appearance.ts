/** Theme, row height and single keys change at once; the server keeps the choice in a cookie and writes it into the next page. */
document.addEventListener('submit', (event) => {
  const button = event.submitter;
  const form = event.target as HTMLElement;
  if (!(button instanceof HTMLButtonElement) || !form.matches('[data-appearance]')) return;
  const root = document.documentElement;
  root.dataset[button.name] = button.value;
  if (button.name === 'theme') {
    const dark = button.value === 'dark' || (button.value === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
    root.dataset.bsTheme = dark ? 'dark' : 'light';
  }
  for (const other of document.querySelectorAll(`[data-appearance] [name=${button.name}]`)) {
    other.setAttribute('aria-pressed', String((other as HTMLButtonElement).value === button.value));
  }
});
