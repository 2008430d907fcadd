import { onContent } from "./htmx";

/** Where a map looks, and in how far it may. */
interface Look {
  lat: number;
  lon: number;
  zoom: number;
}

/** Pixels that a press may slip and still be a press. */
const SLIP = 4;
/** Milliseconds without a turn of the wheel after which the map is drawn anew. */
const REST = 160;

/**
 * Maps are drawn by the server, and their arrows are links. With JavaScript they are dragged, zoomed by wheel and by two
 * fingers, and change in place: the page is asked for the new look, and only the map of its answer is taken.
 */
export function maps(): void {
  onContent((root) => {
    for (const map of root.querySelectorAll<HTMLElement>("[data-map]:not(.map--live)")) live(map);
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("[data-map] a.map__button");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void show(link.href);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const map = (event.target as Element).closest?.("[data-map]");
    const links = map ? [...map.querySelectorAll<HTMLAnchorElement>("a[data-map-key]")] : [];
    const link = links.find((a) => a.dataset.mapKey === event.key);
    if (!link) return;
    event.preventDefault();
    void show(link.href);
  });
}

let asked = new AbortController();

/** Puts the map of another look in the place of the one that is shown. */
async function show(url: string): Promise<void> {
  const old = document.querySelector<HTMLElement>("[data-map]");
  if (!old) return location.assign(url);
  asked.abort();
  const mine = (asked = new AbortController());
  const wait = setTimeout(() => old.classList.add("map--waits"), 300);
  try {
    const answer = await fetch(url, { headers: { "hx-request": "true" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const map = page.querySelector<HTMLElement>("[data-map]");
    if (!answer.ok || answer.redirected || !map) return location.assign(url);
    const focus = document.activeElement?.id;
    old.replaceWith(map);
    history.replaceState(history.state, "", url);
    live(map);
    if (focus && focus.startsWith("map-")) document.getElementById(focus)?.focus({ preventScroll: true });
  } catch {
    // A newer look replaced this one; or the net is away, and the map stays as it is.
    if (!mine.signal.aborted) settle(old);
  } finally {
    clearTimeout(wait);
  }
}

/** The drawing where it was before it was dragged. */
function settle(map: HTMLElement): void {
  map.classList.remove("map--waits");
  const sheet = map.querySelector<SVGElement>(".map__sheet");
  if (sheet) sheet.style.transform = "";
}

function live(map: HTMLElement): void {
  const view = map.querySelector<HTMLElement>(".map__view");
  const sheet = map.querySelector<SVGElement>(".map__sheet");
  if (!view || !sheet) return;
  map.classList.add("map--live");
  const number = (name: string) => Number(map.getAttribute(`data-map-${name}`));
  const look: Look = { lat: number("lat"), lon: number("lon"), zoom: number("zoom") };
  const fingers = new Map<number, { x: number; y: number }>();
  // What is done to the drawing: moved by pixels after it was made so many times as large, about its middle.
  let dx = 0;
  let dy = 0;
  let scale = 1;
  let timer = 0;

  const paint = () => {
    sheet.style.transform = `translate(-50%, -50%) translate(${dx}px, ${dy}px) scale(${scale})`;
  };
  const bounded = (wish: number) => {
    const steps = Math.log2(wish);
    const bound = Math.min(number("most") - look.zoom, Math.max(number("least") - look.zoom, steps));
    return 2 ** bound;
  };
  /** Larger or smaller about a place on the screen, which stays where it is. */
  const zoom = (by: number, x: number, y: number) => {
    const box = view.getBoundingClientRect();
    const [px, py] = [x - box.left - box.width / 2, y - box.top - box.height / 2];
    const next = bounded(scale * by);
    dx = px + ((dx - px) * next) / scale;
    dy = py + ((dy - py) * next) / scale;
    scale = next;
    paint();
  };
  const done = () => {
    const steps = Math.round(Math.log2(scale));
    if (steps === 0 && Math.hypot(dx, dy) <= SLIP) {
      dx = dy = 0;
      scale = 1;
      return settle(map);
    }
    const centre = moved(look, -dx / scale, -dy / scale);
    void show(address(map, { ...centre, zoom: look.zoom + steps }));
  };
  const middle = () => {
    const all = [...fingers.values()];
    const x = all.reduce((sum, f) => sum + f.x, 0) / all.length;
    const y = all.reduce((sum, f) => sum + f.y, 0) / all.length;
    const apart = all.length > 1 ? Math.hypot(all[0]!.x - all[1]!.x, all[0]!.y - all[1]!.y) : 0;
    return { x, y, apart };
  };

  view.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.target as Element).closest("a")) return;
    view.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  view.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = middle();
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const now = middle();
    dx += now.x - before.x;
    dy += now.y - before.y;
    if (before.apart > 0 && now.apart > 0) zoom(now.apart / before.apart, now.x, now.y);
    else paint();
  });
  const lifted = (event: PointerEvent) => {
    if (fingers.delete(event.pointerId) && fingers.size === 0) done();
  };
  view.addEventListener("pointerup", lifted);
  view.addEventListener("pointercancel", lifted);
  view.addEventListener("dblclick", (event) => {
    if ((event.target as Element).closest("a")) return;
    zoom(2, event.clientX, event.clientY);
    done();
  });
  view.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      zoom(2 ** ((-event.deltaY * lines) / 240), event.clientX, event.clientY);
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        // Whole steps only: the nearest in the direction that was turned.
        const steps = Math.log2(scale);
        const whole = steps > 0 ? Math.ceil(steps - 0.15) : Math.floor(steps + 0.15);
        const box = view.getBoundingClientRect();
        zoom(2 ** whole / scale, event.clientX || box.left + box.width / 2, event.clientY || box.top + box.height / 2);
        done();
      }, REST);
    },
    { passive: false },
  );
}

/** The centre so many pixels to the right and below, in Web Mercator. */
function moved(look: Look, right: number, down: number): Look {
  const world = 256 * 2 ** look.zoom;
  const y = 0.5 - Math.asinh(Math.tan((look.lat * Math.PI) / 180)) / (2 * Math.PI) + down / world;
  return {
    lat: (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI,
    lon: look.lon + (right / world) * 360,
    zoom: look.zoom,
  };
}

function address(map: HTMLElement, look: Look): string {
  const marked = map.dataset.mapMarked ? `&${map.dataset.mapMarked}` : "";
  return `${map.dataset.map}?lat=${look.lat.toFixed(5)}&lon=${look.lon.toFixed(5)}&z=${look.zoom}${marked}`;
}
