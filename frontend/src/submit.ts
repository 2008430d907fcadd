import { onContent } from "./htmx";

/** A form marked data-autosubmit is sent when a choice in it changes; its button is only for browsers without JavaScript. */
export function submitOnChange(): void {
  onContent((root) => {
    for (const form of root.querySelectorAll<HTMLFormElement>("form[data-autosubmit]")) {
      for (const button of form.querySelectorAll<HTMLElement>("[data-without-js]")) button.hidden = true;
    }
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.form?.matches("form[data-autosubmit]")) field.form.requestSubmit();
  });

  // One press, one command: the button rests until the page answers (the command id makes a second one harmless anyway).
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post") return;
    const button = (event as SubmitEvent).submitter;
    setTimeout(() => button?.setAttribute("aria-busy", "true"));
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
  });
}
