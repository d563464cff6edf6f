/** <button data-copy="text"> puts its text on the clipboard; data-copied is what the button says then. */
const SAID = 2000; // ms

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const place = document.createElement('textarea'); // a page without HTTPS has no clipboard of its own
  place.value = text;
  document.body.append(place);
  place.select();
  document.execCommand('copy');
  place.remove();
}

document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLElement>('[data-copy]');
  if (!button || button.hasAttribute('data-done')) return;
  void copy(button.dataset.copy!).then(() => {
    const usual = button.getAttribute('aria-label');
    button.setAttribute('data-done', '');
    if (button.dataset.copied) button.setAttribute('aria-label', button.dataset.copied);
    window.setTimeout(() => {
      button.removeAttribute('data-done');
      if (usual) button.setAttribute('aria-label', usual);
    }, SAID);
  });
});
