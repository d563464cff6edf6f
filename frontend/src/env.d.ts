declare module '*.css';
declare module '*.scss';
declare module 'htmx.org/dist/htmx.esm.min.js';
