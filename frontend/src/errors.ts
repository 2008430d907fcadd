import { onContent } from "./htmx";

/** "Must be filled in" four times says nothing: each line of the summary names the field that it leads to. */
export function errors(): void {
  onContent((root) => {
    for (const link of root.querySelectorAll<HTMLAnchorElement>("ds-error-summary a[href^='#']")) {
      const field = document.getElementById(link.hash.slice(1));
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)) continue;
      const one = field.type === "radio" || field.type === "checkbox" ? field.closest("fieldset")?.querySelector("legend") : field.labels?.[0];
      const name = one?.firstChild?.textContent?.trim();
      const words = link.textContent ?? "";
      if (name && !words.startsWith(name)) link.textContent = `${name}: ${words}`;
    }
  });
}
