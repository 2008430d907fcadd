import { onContent } from "./htmx";

/** What is chosen lies in sight where chips and tabs are pushed sideways; words that end in an ellipsis are shown on hover. */
export function lists(): void {
  onContent((root) => {
    for (const row of root.querySelectorAll<HTMLElement>(".chips ul, .tabs ul")) {
      const chosen = row.querySelector<HTMLElement>("[aria-current]");
      if (chosen) row.scrollLeft = Math.max(0, chosen.offsetLeft - row.offsetLeft - 16);
    }
  });
  document.addEventListener("pointerover", (event) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>(".table--single :is(th, td)");
    if (cell && cell.scrollWidth > cell.clientWidth && !cell.title) cell.title = cell.innerText.replace(/\s+/g, " ").trim();
  });
}
