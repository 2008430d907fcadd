import { isTyping } from "./keys";

/** A scanner types faster than people: at most this many milliseconds between two keys, on a machine that is busy too. */
const SCANNER_GAP = 100;
/** Shorter bursts are people rolling their fingers. */
const SCANNER_LENGTH = 4;

/** `/` goes to the search field; a barcode scanner's burst ending in Enter is searched wherever the focus is. */
export function scanField(): void {
  let burst = "";
  let last = 0;

  document.addEventListener("keydown", (event) => {
    const field = document.querySelector<HTMLInputElement>("[data-scan-field]");
    if (!field || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = isTyping(event.target);

    if (event.key === "/" && !typing) {
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }

    // Inside a field the scan belongs to that field (a form may ask for a serial number).
    if (typing) {
      burst = "";
      return;
    }
    const quick = event.timeStamp - last <= SCANNER_GAP;
    last = event.timeStamp;
    if (event.key === "Enter") {
      if (quick && burst.length >= SCANNER_LENGTH) {
        event.preventDefault();
        event.stopImmediatePropagation();
        field.value = burst;
        field.form?.requestSubmit();
      }
      burst = "";
    } else if (event.key.length === 1) {
      burst = quick ? burst + event.key : event.key;
    }
  }, true);
}
