// A list by keyboard ([data-rows]): j and k go down and up, Enter opens, x ticks, / searches the list.
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
const linksIn = (place) => [...place.querySelectorAll("[data-row-link]")];

function go(place, step) {
  const links = linksIn(place);
  const row = document.activeElement?.closest("tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + step))];
  next?.focus();
  next?.closest("tr").scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = document.activeElement?.closest("tr")?.querySelector("input[data-row]");
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

const deeds = {
  j: (place) => go(place, 1),
  k: (place) => go(place, -1),
  x: tick,
  "/": () => document.querySelector("main form[role=search] input[type=search]")?.focus(),
};
addEventListener(
  "keydown",
  (event) => {
    const place = document.querySelector("[data-rows]");
    const deed = deeds[event.key];
    if (!place || !deed || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the finder takes / elsewhere
    deed(place);
  },
  true,
);
