import { onContent } from "./htmx";

/** Shows the bar of bulk actions while rows are chosen, says how many, and keeps the box in the head in step. */
export function bulkSelection(): void {
  onContent((root) => {
    for (const form of root.querySelectorAll<HTMLFormElement>("form[data-bulk]")) update(form);
  });
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    const form = box.form;
    if (!form?.matches("form[data-bulk]")) return;
    if (box.matches("[data-bulk-all]")) for (const row of boxes(form)) row.checked = box.checked;
    update(form);
  });
}

function boxes(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.elements].filter((element): element is HTMLInputElement => element.matches("[data-bulk-row]"));
}

function update(form: HTMLFormElement): void {
  const rows = boxes(form);
  const chosen = rows.filter((row) => row.checked).length;
  const all = [...form.elements].find((element): element is HTMLInputElement => element.matches("[data-bulk-all]"));
  if (all) {
    all.closest<HTMLElement>("[data-needs-js]")?.removeAttribute("hidden");
    all.checked = chosen > 0 && chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
  }
  for (const bar of form.querySelectorAll<HTMLElement>("[data-bulk-bar]")) {
    bar.hidden = chosen === 0;
    const count = bar.querySelector<HTMLElement>("[data-bulk-count]");
    if (count) count.textContent = String(chosen);
  }
}
