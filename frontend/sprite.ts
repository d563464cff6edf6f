/** Makes one SVG file of the icons named in a list, so that pages carry a reference and no drawing; adds the mark. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const OUTLINES = 'node_modules/@tabler/icons/icons/outline';

function symbol(name: string): string {
  const svg = readFileSync(join(OUTLINES, `${name}.svg`), 'utf8');
  const drawing = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, '')}</symbol>`;
}

export function sprite(list: string, mark: string): Plugin {
  return {
    name: 'icon-sprite',
    buildStart() {
      this.addWatchFile(list);
      const names = readFileSync(list, 'utf8').split(/\s+/).filter(Boolean);
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join('')}</svg>\n`;
      this.emitFile({ type: 'asset', name: 'icons.svg', originalFileName: list, source });
      this.emitFile({ type: 'asset', name: 'mark.svg', originalFileName: mark, source: readFileSync(mark, 'utf8') });
    },
  };
}
