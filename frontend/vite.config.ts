import { defineConfig } from 'vite';
import { sprite } from './sprite.ts';

// The output is committed: installing Postroom needs no Node. CI builds again and compares the bytes.
export default defineConfig({
  base: '', // addresses inside the CSS are relative, so the files may be served from anywhere
  plugins: [sprite('icons.txt', 'src/mark.svg')],
  css: { preprocessorOptions: { scss: { quietDeps: true, loadPaths: ['node_modules'] } } },
  build: {
    outDir: '../src/postroom/web/shell/static/postroom',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    assetsInlineLimit: 0, // a data: address in a style sheet would need a looser content policy
    modulePreload: { polyfill: false },
    rollupOptions: { input: ['src/main.ts', 'src/theme.ts', 'src/writing.ts', 'src/passkeys.ts', 'src/editor.ts', 'src/designs.ts', 'src/scanner.ts', 'src/grid.ts'] },
  },
});
