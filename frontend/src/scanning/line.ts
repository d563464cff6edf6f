/** Scans that wait to be recorded, one after the other; kept in the tab, so that a reload loses none. */
export interface Scan {
  code: string;
  reason: string;
  returned_on: string;
  picture?: Blob;
}

interface Listeners {
  answered(html: string): void;
  waits(scans: readonly Scan[], isOffline: boolean): void;
}

const KEPT = 'postroom-scans';
const AGAIN = 3_000;

export class Line {
  #scans: Scan[];
  #form: HTMLFormElement;
  #tell: Listeners;
  #works = false;

  constructor(form: HTMLFormElement, tell: Listeners) {
    this.#form = form;
    this.#tell = tell;
    this.#scans = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as Scan[];
    void this.#work();
  }

  get isBusy(): boolean {
    return this.#scans.length > 0;
  }

  join(scan: Scan): void {
    this.#scans.push(scan);
    this.#keep();
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#works) return;
    this.#works = true;
    while (this.#scans.length > 0) {
      const html = await this.#send(this.#scans[0]!);
      if (html === null) {
        this.#tell.waits(this.#scans, true);
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
        continue;
      }
      this.#scans.shift();
      this.#keep();
      this.#tell.answered(html);
    }
    this.#works = false;
  }

  /** The answer; null where there is none, so that it is asked again. Recorded twice does no harm: it is said. */
  async #send(scan: Scan): Promise<string | null> {
    const body = new FormData(this.#form);
    body.set('code', scan.code);
    body.set('reason', scan.reason);
    body.set('returned_on', scan.returned_on);
    if (scan.picture) body.set('picture', scan.picture, 'scan.jpg');
    try {
      const answer = await fetch(this.#form.action, { method: 'POST', body, headers: { 'HX-Request': 'true' } });
      const elsewhere = answer.headers.get('HX-Redirect');
      if (elsewhere) window.location.assign(elsewhere); // signed out meanwhile: the line is kept until we are back
      return answer.ok && !elsewhere ? await answer.text() : null;
    } catch {
      return null;
    }
  }

  #keep(): void {
    const kept = this.#scans.map(({ code, reason, returned_on }) => ({ code, reason, returned_on }));
    if (kept.length > 0) sessionStorage.setItem(KEPT, JSON.stringify(kept));
    else sessionStorage.removeItem(KEPT);
    this.#tell.waits(this.#scans, false);
  }
}
