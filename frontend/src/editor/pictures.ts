/** Pictures of a text: uploaded once, named by what is in them ("picture:<sha256>"), shown from the server's address. */
const KEPT = 'picture:';

export class PictureRefused extends Error {}

export class Pictures {
  constructor(
    private readonly uploadTo: string,
    private readonly shownAt: string,
    private readonly token: string,
    private readonly refused: string,
  ) {}

  /** Where the browser finds a picture; `shownAt` holds {name} in place of its hash. */
  address(src: string): string {
    return src.startsWith(KEPT) ? this.shownAt.replace('{name}', src.slice(KEPT.length)) : src;
  }

  /** Keep a file; returns its name for the document. Raises PictureRefused with the server's reason. */
  async upload(file: File): Promise<string> {
    const body = new FormData();
    body.set('file', file);
    const headers = { Accept: 'application/json', 'X-CSRFToken': this.token };
    let answer: Response;
    try {
      answer = await fetch(this.uploadTo, { method: 'POST', body, headers });
    } catch {
      throw new PictureRefused(this.refused);
    }
    const said = (await answer.json().catch(() => ({}))) as { src?: string; error?: string };
    if (!answer.ok || !said.src) throw new PictureRefused(said.error ?? this.refused);
    return said.src;
  }
}
