import { onContent } from "./htmx";

/** One proposal of the register: what is shown, a quieter second line, what is sent, and other fields to fill. */
interface Proposal {
  label: string;
  detail?: string;
  value?: string;
  /** Field name in the same form → value, for instance the id of the address or its coordinates. */
  fill?: Record<string, string>;
}

let made = 0;

/**
 * Makes `<input data-complete="/path">` a combobox (WAI-ARIA 1.2): the endpoint is asked with `?q=` and answers a JSON
 * list of proposals. Without JavaScript, or when the endpoint is silent, it stays a plain text field.
 */
export function completeFields(): void {
  onContent((root) => {
    for (const input of root.querySelectorAll<HTMLInputElement>("input[data-complete]:not([role=combobox])")) complete(input);
  });
}

function complete(input: HTMLInputElement): void {
  const list = document.createElement("ul");
  list.id = `complete-${(made += 1)}`;
  list.className = "complete__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent?.trim() ?? "");
  list.hidden = true;
  input.after(list);
  input.parentElement?.classList.add("complete");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";

  let proposals: Proposal[] = [];
  let active = -1;
  let asked = new AbortController();
  let timer = 0;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const highlight = (index: number) => {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = list.children[index];
    if (!option) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const choose = (proposal: Proposal) => {
    input.value = proposal.value ?? proposal.label;
    for (const [name, value] of Object.entries(proposal.fill ?? {})) {
      const field = input.form?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (input.dataset.completeSubmit !== undefined) input.form?.requestSubmit();
  };

  const show = () => {
    list.replaceChildren(
      ...proposals.map((proposal, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.append(proposal.label);
        if (proposal.detail) {
          const detail = document.createElement("small");
          detail.textContent = proposal.detail;
          option.append(" ", detail);
        }
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(proposal);
        });
        return option;
      }),
    );
    if (proposals.length === 0) return close();
    list.hidden = false;
    active = -1;
    input.setAttribute("aria-expanded", "true");
  };

  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const q = input.value.trim();
    if (q.length < Number(input.dataset.completeFrom ?? "2")) return close();
    try {
      const url = new URL(input.dataset.complete ?? "", location.href);
      url.searchParams.set("q", q);
      const answer = await fetch(url, { signal: asked.signal, headers: { accept: "application/json" } });
      if (!answer.ok || document.activeElement !== input) return;
      proposals = (await answer.json()) as Proposal[];
      show();
    } catch {
      // A newer question replaced this one, or the net is away: the field remains a text field.
    }
  };

  input.addEventListener("input", () => {
    // What was filled in by an earlier choice no longer belongs to the text.
    for (const name of (input.dataset.completeFills ?? "").split(" ").filter(Boolean)) {
      const field = input.form?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = "";
    }
    clearTimeout(timer);
    timer = window.setTimeout(ask, 120);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") void ask();
      return;
    }
    const chosen = proposals[active];
    if (event.key === "ArrowDown") highlight((active + 1) % proposals.length);
    else if (event.key === "ArrowUp") highlight((active <= 0 ? proposals.length : active) - 1);
    else if (event.key === "Enter" && chosen) choose(chosen);
    else if (event.key === "Tab" && chosen) return choose(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
