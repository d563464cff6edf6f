/** Which tags there are: asked of the server while one is typed, and remembered for the chips that stand in the text. */
export interface Format {
  code: string;
  label: string;
  sample: string;
}

/** One line of the list: a tag, a relation that leads on to more of them, or a snippet (whose path is its code). */
export interface Entry {
  path: string;
  label: string;
  sample: string;
  type: string;
  leads_to: boolean;
  is_table: boolean;
  formats: Format[];
}

export class Catalogue {
  #found = new Map<string, Promise<Entry[]>>();
  #known = new Map<string, Entry | null>();
  #heard = new Set<() => void>();
  #starts = new Set<string>();

  static #all = new Map<string, Catalogue>();

  private constructor(readonly address: string) {}

  /** One for all fields of a page. */
  static at(address: string): Catalogue {
    const there = this.#all.get(address) ?? new Catalogue(address);
    this.#all.set(address, there);
    return there;
  }

  /** What may be meant by the letters after #, best first. */
  suggest(typed: string): Promise<Entry[]> {
    const before = this.#found.get(typed);
    if (before) return before;
    const found = this.#ask(new URLSearchParams({ q: typed }));
    this.#found.set(typed, found);
    found.catch(() => this.#found.delete(typed)); // the next letter asks again
    return found;
  }

  /** The tags whose values are files. */
  files(): Promise<Entry[]> {
    return this.#ask(new URLSearchParams({ type: 'file' }));
  }

  /** Ask once which of these tags there are; whoever listens hears when it is known. */
  async learn(paths: Iterable<string>): Promise<void> {
    const asked = [...new Set(paths)].filter((path) => !this.#known.has(path)).slice(0, 50);
    if (!asked.length) return;
    const entries = await this.#ask(new URLSearchParams(asked.map((path) => ['check', path])));
    for (const path of asked) this.#known.set(path, entries.find((entry) => entry.path === path) ?? null);
    for (const listener of this.#heard) listener();
  }

  /** The tag of that name; null if there is none, undefined while nobody knows. */
  known(path: string): Entry | null | undefined {
    return this.#known.get(path);
  }

  /** Whether a tag that begins so can be meant. */
  begins(name: string): boolean {
    return this.#starts.has(name);
  }

  hear(listener: () => void): () => void {
    this.#heard.add(listener);
    return () => this.#heard.delete(listener);
  }

  async #ask(query: URLSearchParams): Promise<Entry[]> {
    const address = new URL(this.address, location.href);
    for (const [name, value] of query) address.searchParams.append(name, value);
    const answer = await fetch(address, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`The list of tags was not answered: ${answer.status}`);
    const entries = (await answer.json()) as Entry[];
    for (const entry of entries) {
      if (entry.type !== 'snippet') this.#starts.add(entry.path.split('.')[0]!);
      if (!entry.leads_to) this.#known.set(entry.path, entry);
    }
    return entries;
  }
}
