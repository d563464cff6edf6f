/** A form marked data-guard that was edited and neither sent nor saved: the browser asks before the page is left. */
const edited = new Set<Element>();

document.addEventListener('input', (event) => {
  const form = (event.target as Element).closest('form[data-guard]');
  if (form) edited.add(form);
});

document.addEventListener('submit', (event) => edited.delete(event.target as Element));
document.addEventListener('draft-saved', (event) => edited.delete(event.target as Element));

window.addEventListener('beforeunload', (event) => {
  if ([...edited].some((form) => form.isConnected)) event.preventDefault();
});
