/**
 * <pr-letter>: the areas of a letter as rectangles on a picture of its pages, and as fields with millimetres beside it.
 *
 * Both say the same: whatever is moved by mouse or keys is written into the fields, and the fields draw the rectangles.
 * Without this the fields alone do it. After each save the sample letter beneath is fetched anew.
 */
export {};

const SIDES = ['x', 'y', 'width', 'height'] as const;
type Side = (typeof SIDES)[number];
type Box = Record<Side, number>;
const STEP = 0.5; // mm
const LARGE = 5; // mm
const KEYS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Letter extends HTMLElement {
  #zones = new Map<string, HTMLElement>();
  #watch: ResizeObserver | null = null;

  connectedCallback(): void {
    for (const row of this.querySelectorAll<HTMLElement>('tr[data-area]')) this.#add(row);
    this.addEventListener('input', this.#typed);
    this.addEventListener('pointerdown', this.#grabbed);
    this.addEventListener('keydown', this.#pressed);
    document.addEventListener('draft-saved', this.#saved);
    this.#watch = new ResizeObserver(() => this.#draw());
    for (const sheet of this.querySelectorAll('.sheet')) this.#watch.observe(sheet);
    this.#draw();
  }

  disconnectedCallback(): void {
    document.removeEventListener('draft-saved', this.#saved);
    this.#watch?.disconnect();
  }

  #add(row: HTMLElement): void {
    const { area, label, on } = row.dataset;
    const zone = document.createElement('div');
    zone.className = 'zone';
    zone.dataset.zone = area!;
    zone.append(Object.assign(document.createElement('span'), { textContent: label! }));
    if (!this.#fixed) {
      zone.tabIndex = 0;
      zone.role = 'group';
      zone.ariaLabel = `${label}. ${this.dataset.moves}`;
      zone.append(Object.assign(document.createElement('i'), { className: 'grip' }));
    }
    this.querySelector(`[data-sheet="${on}"]`)!.append(zone);
    this.#zones.set(area!, zone);
  }

  get #fixed(): boolean {
    return 'fixed' in this.dataset;
  }

  #field(area: string, side: Side): HTMLInputElement {
    return this.querySelector<HTMLInputElement>(`[name="${area}.${side}"]`)!;
  }

  #box(area: string): Box {
    return Object.fromEntries(SIDES.map((side) => [side, Number(this.#field(area, side).value)])) as Box;
  }

  #draw(): void {
    const perMm = (this.querySelector<HTMLElement>('.sheet')?.clientWidth ?? 0) / Number(this.dataset.width);
    for (const [area, zone] of this.#zones) {
      const box = this.#box(area);
      const there = this.querySelector<HTMLInputElement>(`[name="${area}.there"]`);
      const off = area === 'barcode' && this.querySelector<HTMLInputElement>('[name=return_barcode]')?.checked === false;
      zone.hidden = off || (there !== null && !there.checked);
      zone.style.left = `${box.x * perMm}px`;
      zone.style.top = `${box.y * perMm}px`;
      zone.style.width = `${box.width * perMm}px`;
      zone.style.height = `${box.height * perMm}px`;
    }
  }

  /** Text of following pages is as wide as that of the first, and stands under it. */
  #typed = (): void => {
    const text = this.#box('text');
    this.#field('following', 'x').value = String(text.x);
    this.#field('following', 'width').value = String(text.width);
    this.#draw();
  };

  #set(area: string, box: Box): void {
    const tenths = (value: number): number => Math.round(value * 10) / 10;
    const [across, down] = [Number(this.dataset.width), Number(this.dataset.height)];
    const width = Math.min(across, Math.max(5, box.width));
    const height = Math.min(down, Math.max(5, box.height));
    const within: Box = { width, height, x: Math.max(0, Math.min(across - width, box.x)), y: Math.max(0, Math.min(down - height, box.y)) };
    for (const side of SIDES) {
      const field = this.#field(area, side);
      if (!field.readOnly) field.value = String(tenths(within[side]));
    }
    this.#field(area, 'x').dispatchEvent(new Event('input', { bubbles: true })); // so that it is drawn and saved
  }

  #grabbed = (event: PointerEvent): void => {
    const zone = (event.target as Element).closest<HTMLElement>('.zone');
    if (!zone || this.#fixed || event.button !== 0) return;
    event.preventDefault();
    zone.focus();
    zone.setPointerCapture(event.pointerId);
    const area = zone.dataset.zone!;
    const sizes = (event.target as Element).matches('.grip');
    const box = this.#box(area);
    const perMm = zone.parentElement!.clientWidth / Number(this.dataset.width);
    const moved = (now: PointerEvent): void => {
      const [right, down] = [(now.clientX - event.clientX) / perMm, (now.clientY - event.clientY) / perMm];
      if (sizes) this.#set(area, { ...box, width: box.width + right, height: box.height + down });
      else this.#set(area, { ...box, x: box.x + right, y: box.y + down });
    };
    zone.addEventListener('pointermove', moved);
    const end = (): void => zone.removeEventListener('pointermove', moved);
    zone.addEventListener('pointerup', end, { once: true });
    zone.addEventListener('pointercancel', end, { once: true });
  };

  #pressed = (event: KeyboardEvent): void => {
    const zone = (event.target as Element).closest<HTMLElement>('.zone');
    const way = KEYS[event.key];
    if (!zone || !way || this.#fixed || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE : STEP;
    const box = this.#box(zone.dataset.zone!);
    const [right, down] = [way[0] * step, way[1] * step];
    if (event.altKey) this.#set(zone.dataset.zone!, { ...box, width: box.width + right, height: box.height + down });
    else this.#set(zone.dataset.zone!, { ...box, x: box.x + right, y: box.y + down });
  };

  #saved = (): void => {
    const form = this.closest('form');
    const seen = `${form?.querySelector<HTMLInputElement>('[name=version]')?.value}:${form?.querySelector<HTMLInputElement>('[name=revision]')?.value}`;
    for (const picture of this.querySelectorAll<HTMLImageElement>('[data-sample]')) {
      const fresh = new Image();
      const address = new URL(picture.src);
      address.searchParams.set('seen', seen);
      fresh.addEventListener('load', () => (picture.src = fresh.src)); // no flash: the old one stays until then
      fresh.src = address.href;
    }
  };
}

customElements.define('pr-letter', Letter);
