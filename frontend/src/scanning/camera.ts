/** Reads barcodes from the camera: by the browser itself where it can, else by ZXing in WebAssembly from our own server. */
interface Detected {
  rawValue: string;
}

interface Detector {
  detect(from: HTMLVideoElement): Promise<Detected[]>;
}

interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

declare global {
  var BarcodeDetector: DetectorKind | undefined;
}

type Read = (video: HTMLVideoElement, canvas: HTMLCanvasElement) => Promise<string[]>;

const FORMATS = ['code_128', 'data_matrix'];
const PAUSE = 120;
const SAME = 5_000;

async function reader(): Promise<Read> {
  const own = globalThis.BarcodeDetector;
  const known = own ? await own.getSupportedFormats() : [];
  if (own && FORMATS.every((format) => known.includes(format))) {
    const detector = new own({ formats: FORMATS });
    return async (video) => (await detector.detect(video)).map((found) => found.rawValue);
  }
  const [zxing, { default: wasm }] = await Promise.all([import('zxing-wasm/reader'), import('zxing-wasm/reader/zxing_reader.wasm?url')]);
  await zxing.prepareZXingModule({
    overrides: { locateFile: (path: string, before: string) => (path.endsWith('.wasm') ? wasm : before + path) },
    fireImmediately: true,
  });
  return async (_video, canvas) => {
    const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const found = await zxing.readBarcodes(pixels, { formats: ['Code128', 'DataMatrix'], tryHarder: true, maxNumberOfSymbols: 2 });
    return found.filter((one) => one.isValid).map((one) => one.text);
  };
}

export class Camera {
  #view: HTMLElement;
  #video: HTMLVideoElement;
  #found: (code: string, picture?: Blob) => void;
  #seen = new Map<string, number>();
  #stopped = false;

  constructor(view: HTMLElement, found: (code: string, picture?: Blob) => void) {
    this.#view = view;
    this.#video = view.querySelector('video')!;
    this.#found = found;
  }

  async start(): Promise<void> {
    const wanted = { video: { facingMode: 'environment', width: { ideal: 1280 } } };
    const [read, stream] = await Promise.all([reader(), navigator.mediaDevices.getUserMedia(wanted)]);
    this.#video.srcObject = stream;
    this.#view.hidden = false;
    await this.#video.play();
    void this.#look(read);
  }

  stop(): void {
    this.#stopped = true;
    for (const track of (this.#video.srcObject as MediaStream | null)?.getTracks() ?? []) track.stop();
    this.#video.srcObject = null;
    this.#view.hidden = true;
  }

  async #look(read: Read): Promise<void> {
    const canvas = document.createElement('canvas');
    const drawing = canvas.getContext('2d', { willReadFrequently: true })!;
    while (!this.#stopped) {
      [canvas.width, canvas.height] = [this.#video.videoWidth, this.#video.videoHeight];
      if (canvas.width > 0) {
        drawing.drawImage(this.#video, 0, 0);
        for (const code of await read(this.#video, canvas)) await this.#take(code, canvas);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** A letter that stays before the camera is recorded once. */
  async #take(code: string, canvas: HTMLCanvasElement): Promise<void> {
    const before = this.#seen.get(code) ?? 0;
    this.#seen.set(code, Date.now());
    if (Date.now() - before < SAME) return;
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.7));
    this.#found(code, picture ?? undefined);
  }
}
