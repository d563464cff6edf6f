/** Pictures and files of a text: uploaded once, named by what is in them ("picture:<sha256>", "file:<sha256>"). */
const KEPT = 'picture:';

export class PictureRefused extends Error {}

/** Where files are uploaded, and what it is called afterwards in a document. */
export class Uploads {
  constructor(
    private readonly uploadTo: string,
    private readonly token: string,
    private readonly refused: string,
  ) {}

  /** Keep a file; returns its names for the document and for people. Raises PictureRefused with the server's reason. */
  async keep(file: File): Promise<{ src: string; name: string }> {
    const body = new FormData();
    body.set('file', file);
    const headers = { Accept: 'application/json', 'X-CSRFToken': this.token };
    let answer: Response;
    try {
      answer = await fetch(this.uploadTo, { method: 'POST', body, headers });
    } catch {
      throw new PictureRefused(this.refused);
    }
    const said = (await answer.json().catch(() => ({}))) as { src?: string; name?: string; error?: string };
    if (!answer.ok || !said.src) throw new PictureRefused(said.error ?? this.refused);
    return { src: said.src, name: said.name ?? file.name };
  }
}

export class Pictures {
  readonly #uploads: Uploads;

  constructor(
    uploadTo: string,
    private readonly shownAt: string,
    token: string,
    refused: string,
  ) {
    this.#uploads = new Uploads(uploadTo, token, refused);
  }

  /** Where the browser finds a picture; `shownAt` holds {name} in place of its hash. */
  address(src: string): string {
    return src.startsWith(KEPT) ? this.shownAt.replace('{name}', src.slice(KEPT.length)) : src;
  }

  /** Keep a file; returns its name for the document. Raises PictureRefused with the server's reason. */
  async upload(file: File): Promise<string> {
    return (await this.#uploads.keep(file)).src;
  }
}
