/** The <details> menus of the frame close on Escape, on a click elsewhere, and when another opens. */
export function menus(): void {
  const open = () => [...document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")];

  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector<HTMLElement>("summary")?.focus();
    }
  });
}
