// Ctrl K, ⌘K or / opens the finder; arrows move among what it found, Enter opens, Esc closes (the dialog's own).
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

addEventListener("keydown", (event) => {
  const finder = document.getElementById("finder");
  if (!finder) return;
  const asked = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing(event.target));
  if (asked && !finder.open) {
    event.preventDefault();
    finder.showModal();
    return;
  }
  if (finder.open) move(finder, event);
});

function move(finder, event) {
  const hits = [...finder.querySelectorAll(".hit")];
  const at = hits.findIndex((hit) => hit.classList.contains("hit-on"));
  if (event.key === "Enter" && at >= 0 && event.target.matches("input")) {
    event.preventDefault();
    hits[at].click();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || hits.length === 0) return;
  event.preventDefault();
  const next = hits[(at + step + hits.length) % hits.length];
  hits[at]?.classList.remove("hit-on");
  hits[at]?.setAttribute("aria-selected", "false");
  next.classList.add("hit-on");
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  finder.querySelector("input").setAttribute("aria-activedescendant", next.id);
}
