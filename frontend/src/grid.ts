/**
 * <pr-grid> around a table of <input class="cell">: what is typed or pasted is saved as a cell is left, in order.
 *
 * Beside each cell "c-17-email" stands "w-17-email": what it was when it was looked at. The server writes a value only
 * if that still holds, and answers for each cell; a refused one keeps what was typed, with the reason under it.
 * Without this, the grid is a form with a button.
 */
interface Fate {
  key: string;
  now: string;
  fault: string;
  other: boolean;
}

type Step = [cell: HTMLInputElement, before: string];

class Grid extends HTMLElement {
  #queue: Promise<void> = Promise.resolve();
  #done: Step[][] = [];

  connectedCallback(): void {
    this.addEventListener('change', this.#change);
    this.addEventListener('keydown', this.#key);
    this.addEventListener('paste', this.#paste);
    this.addEventListener('click', this.#click);
  }

  #change = (event: Event): void => {
    if (isCell(event.target)) this.#save([event.target]);
  };

  #key = (event: KeyboardEvent): void => {
    const cell = event.target;
    if (!isCell(cell) || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowUp: -1, ArrowDown: 1, Enter: event.shiftKey ? -1 : 1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      const [row, column] = place(cell);
      const next = this.#at(row + by, column);
      if (next) next.select();
      else cell.dispatchEvent(new Event('change', { bubbles: true })); // nowhere to go: saved where it stands
    } else if (event.key === 'Escape' && cell.value !== was(cell).value) {
      event.preventDefault();
      event.stopPropagation();
      cell.value = was(cell).value;
      mark(cell, '');
    }
  };

  #paste = (event: ClipboardEvent): void => {
    const cell = event.target;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!isCell(cell) || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const [row, column] = place(cell);
    const filled: HTMLInputElement[] = [];
    text.replace(/\r?\n$/, '').split(/\r?\n/).forEach((line, down) => {
      line.split('\t').forEach((value, right) => {
        const target = this.#at(row + down, column + right);
        if (!target) return;
        target.value = unquoted(value);
        filled.push(target);
      });
    });
    this.#save(filled);
  };

  #click = (event: Event): void => {
    if (!(event.target as Element).closest('[data-grid-undo]')) return;
    const steps = this.#done.pop() ?? [];
    for (const [cell, before] of steps) cell.value = before;
    this.#save(steps.map(([cell]) => cell), true);
  };

  #at(row: number, column: number): HTMLInputElement | null {
    const line = this.querySelectorAll('tbody > tr')[row];
    return line?.children[column]?.querySelector<HTMLInputElement>('.cell') ?? null;
  }

  #save(cells: HTMLInputElement[], isUndo = false): void {
    this.#queue = this.#queue.then(() => this.#send(cells, isUndo));
  }

  /** What else is unsaved in the same rows goes along: a postal address is right or wrong as a whole. */
  async #send(cells: HTMLInputElement[], isUndo: boolean): Promise<void> {
    const rows = new Set(cells.map((cell) => cell.closest('tr')!));
    const unsaved = [...rows].flatMap((row) => [...row.querySelectorAll<HTMLInputElement>('.cell')]);
    const dirty = unsaved.filter((cell) => cell.value.trim() !== was(cell).value);
    const form = cells[0]?.form;
    if (!form || !dirty.length) return;
    const told = new FormData();
    told.append('csrfmiddlewaretoken', form.querySelector<HTMLInputElement>('[name=csrfmiddlewaretoken]')!.value);
    for (const cell of dirty) {
      told.append(cell.name, cell.value);
      told.append(was(cell).name, was(cell).value);
      cell.setAttribute('aria-busy', 'true');
    }
    try {
      const answer = await fetch(form.action, { method: 'POST', body: told, headers: { Accept: 'application/json' }, keepalive: true });
      if (!answer.ok) throw new Error(String(answer.status));
      const { cells: fates, said } = (await answer.json()) as { cells: Fate[]; said: string };
      this.#show(fates, isUndo);
      this.#say(isUndo ? (this.dataset.undone ?? '') : said);
    } catch {
      this.#say(this.dataset.failed ?? '');
    } finally {
      for (const cell of dirty) cell.removeAttribute('aria-busy');
    }
  }

  #show(fates: Fate[], isUndo: boolean): void {
    const steps: Step[] = [];
    for (const { key, now, fault, other } of fates) {
      const cell = this.querySelector<HTMLInputElement>(`.cell[name="${CSS.escape(`c-${key}`)}"]`);
      if (!cell) continue;
      const before = was(cell).value;
      if (other) was(cell).value = now; // typed again, it is meant
      mark(cell, fault);
      if (fault) continue;
      steps.push([cell, before]);
      for (const same of this.querySelectorAll<HTMLInputElement>(`.cell[data-of="${CSS.escape(cell.dataset.of!)}"]`)) {
        same.value = was(same).value = now;
      }
      const box = cell.closest('tr')?.querySelector<HTMLInputElement>('input[name=ids]');
      if (box && box.checked === isUndo) box.click(); // what was corrected is what goes out again
    }
    if (steps.length && !isUndo) this.#done.push(steps);
    this.querySelector<HTMLElement>('[data-grid-undo]')!.hidden = this.#done.length === 0;
  }

  #say(text: string): void {
    this.querySelector('[data-grid-said]')!.textContent = text;
  }
}

function isCell(at: EventTarget | null): at is HTMLInputElement {
  return at instanceof HTMLInputElement && at.classList.contains('cell');
}

function was(cell: HTMLInputElement): HTMLInputElement {
  return cell.nextElementSibling as HTMLInputElement;
}

function place(cell: HTMLInputElement): [number, number] {
  const box = cell.closest('td')!;
  const row = box.parentElement!;
  return [[...row.parentElement!.children].indexOf(row), [...row.children].indexOf(box)];
}

function mark(cell: HTMLInputElement, fault: string): void {
  const note = cell.parentElement!.querySelector('.cell-note')!;
  note.textContent = fault;
  note.classList.toggle('problem', fault !== '');
  cell.toggleAttribute('data-saved', fault === '');
  if (fault) {
    cell.setAttribute('aria-invalid', 'true');
    cell.setAttribute('aria-describedby', note.id);
  } else {
    cell.removeAttribute('aria-invalid');
    cell.removeAttribute('aria-describedby');
  }
}

function unquoted(value: string): string {
  const text = value.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

customElements.define('pr-grid', Grid);
