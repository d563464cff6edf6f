/**
 * A button marked data-swaps replaces characters in what is written: its value is JSON, character -> what stands instead.
 * It is one step of the editor's history, so Undo takes it back.
 */
interface Swaps extends HTMLElement {
  swap(letters: Record<string, string>): void;
}

function swapped(text: string, letters: Record<string, string>): string {
  return [...text].map((char) => letters[char] ?? char).join('');
}

document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLElement>('[data-swaps]');
  const form = document.querySelector<HTMLFormElement>('form[data-live]');
  if (!button || !form) return;
  const letters = JSON.parse(button.dataset.swaps!) as Record<string, string>;
  form.querySelector<Swaps>('postroom-editor')?.swap(letters);
  form.querySelectorAll<HTMLTextAreaElement>('textarea:not([disabled])').forEach((field) => {
    const plain = swapped(field.value, letters);
    if (plain === field.value) return;
    field.value = plain;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
});

export {};
