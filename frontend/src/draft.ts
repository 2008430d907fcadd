import { onContent } from "./htmx";

const PREFIX = "rampe-draft:";

/**
 * `<form data-draft="need-new">` keeps what is typed in this tab's storage until the form has led to another page, so a
 * lost session or a closed lid costs nothing. Hidden fields (csrf, command id), passwords and files are never kept.
 */
export function keepDrafts(): void {
  // The page after a success says which draft is done.
  onContent((root) => {
    for (const done of root.querySelectorAll<HTMLElement>("[data-draft-done]")) forget(done.dataset.draftDone ?? "");
    for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) restore(form);
    if (root.querySelector("[data-forget-drafts]")) forget("");
  });
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLInputElement).form;
    if (form?.dataset.draft) save(form);
  });
}

function kept(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  return [...form.elements].filter(
    (element): element is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement =>
      (element instanceof HTMLInputElement && !["hidden", "password", "file", "submit", "button"].includes(element.type)) ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement,
  );
}

function save(form: HTMLFormElement): void {
  const values = kept(form).map((field) =>
    field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)
      ? [field.name, field.value, field.checked]
      : [field.name, field.value],
  );
  sessionStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(values));
}

function restore(form: HTMLFormElement): void {
  // A form that came back with errors already carries what was typed.
  if (form.dataset.draftKeep !== undefined) return;
  const text = sessionStorage.getItem(PREFIX + form.dataset.draft);
  if (!text) return;
  const values = JSON.parse(text) as [string, string, boolean?][];
  const fields = kept(form);
  for (const [name, value, checked] of values) {
    if (checked !== undefined) {
      const box = fields.find((field) => field.name === name && field.value === value);
      if (box instanceof HTMLInputElement) box.checked = checked;
      continue;
    }
    const field = fields.find((candidate) => candidate.name === name);
    if (field && field.value === "") field.value = value;
  }
}

function forget(name: string): void {
  for (const key of Object.keys(sessionStorage)) {
    if (name === "" ? key.startsWith(PREFIX) : key === PREFIX + name) sessionStorage.removeItem(key);
  }
}
