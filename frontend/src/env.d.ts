declare module '*.css';
declare module '*.scss';
declare module 'htmx.org/dist/htmx.esm.min.js';
declare module '*.wasm?url' {
  const address: string;
  export default address;
}
