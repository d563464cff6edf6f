/** Starts htmx and names those of its events that we listen to. Its settings stand in the page, in a <meta>. */
import 'htmx.org/dist/htmx.esm.min.js';

export interface HtmxContext {
  sourceElement: Element;
  sourceEvent: Event;
  target: Element | null;
  request: { body: BodyInit | null };
  vals?: Record<string, string>;
  response?: { status: number };
}

export type HtmxEvent = CustomEvent<{ ctx: HtmxContext }>;
export type SwapEvent = CustomEvent<{ ctx: HtmxContext; tasks: { fragment: DocumentFragment }[] }>;
export type ConfirmEvent = CustomEvent<{ ctx: HtmxContext & { confirm: string }; issueRequest(): void; dropRequest(): void }>;

declare global {
  interface DocumentEventMap {
    'htmx:config:request': HtmxEvent;
    'htmx:before:request': HtmxEvent;
    'htmx:before:response': HtmxEvent;
    'htmx:before:swap': SwapEvent;
    'htmx:after:swap': HtmxEvent;
    'htmx:response:error': HtmxEvent;
    'htmx:finally:request': HtmxEvent;
    'htmx:error': HtmxEvent;
    'htmx:confirm': ConfirmEvent;
  }
}

// A live region asks every two seconds, but not while nobody looks at the tab, nor while its last answer is on the way:
// a question that waited in line would be asked once more after the server had said that there is nothing to ask.
document.addEventListener('htmx:config:request', (event) => {
  const { sourceElement, sourceEvent } = event.detail.ctx;
  if (sourceEvent.type !== 'every') return;
  if (document.hidden || sourceElement.classList.contains('htmx-request')) event.preventDefault();
});
