// htmx is set up by <meta name="htmx-config"> in the layout: no eval, no injected style, no page copies kept in the browser.
import htmx from "htmx.org";

// A form with errors answers 422 with the form again, and a refusal 409 with its card: both are to be shown.
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent).detail as { xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean };
  if (detail.xhr.status === 422 || detail.xhr.status === 409) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

/** Runs `work` now and on whatever htmx puts into the page later. */
export function onContent(work: (root: ParentNode) => void): void {
  const run = () => work(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
  document.addEventListener("htmx:load", (event) => work((event as CustomEvent).detail.elt as HTMLElement));
}

export default htmx;
