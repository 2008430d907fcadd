import { isTyping } from "./keys";

/** j/k walk the rows of the page's list, x marks a row, Enter opens it (the row's own link has the focus). */
export function listKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "j" && event.key !== "k" && event.key !== "x") return;
    const rows = [...document.querySelectorAll<HTMLElement>("[data-list] [data-row]")];
    if (rows.length === 0) return;
    const current = rows.findIndex((row) => row.contains(document.activeElement));

    if (event.key === "x") {
      rows[current]?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
      return;
    }
    const next = event.key === "j" ? Math.min(current + 1, rows.length - 1) : Math.max(current - 1, 0);
    const target = rows[next]?.querySelector<HTMLElement>("[data-row-link], a[href]");
    if (!target) return;
    event.preventDefault();
    target.focus();
    rows[next]?.scrollIntoView({ block: "nearest" });
  });
}
