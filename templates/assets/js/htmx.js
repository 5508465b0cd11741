import htmx from "htmx.org/dist/htmx.esm.js";

// Pages are never kept in the browser's storage: the next person at this device must not see them. What is shown works at
// once: with a settling delay a click or an Enter within it would be lost.
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  defaultSettleDelay: 0,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  selfRequestsOnly: true,
  scrollBehavior: "instant",
  responseHandling: [
    { code: "204", swap: false },
    { code: "304", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

// The server answered with an error page, or not at all: say so where the person looks.
function sayItFailed() {
  const template = document.getElementById("failed");
  const place = document.getElementById("toasts");
  if (template && place) place.replaceChildren(template.content.cloneNode(true));
}
document.addEventListener("htmx:responseError", sayItFailed);
document.addEventListener("htmx:sendError", sayItFailed);
document.addEventListener("htmx:timeout", sayItFailed);

// The two-pixel line at the top, only for what takes longer than a blink.
let waiting = 0;
let timer;
document.addEventListener("htmx:beforeRequest", () => {
  waiting += 1;
  clearTimeout(timer);
  timer = setTimeout(() => document.documentElement.toggleAttribute("data-waiting", waiting > 0), 200);
});
document.addEventListener("htmx:afterRequest", () => {
  waiting = Math.max(0, waiting - 1);
  if (waiting === 0) {
    clearTimeout(timer);
    document.documentElement.removeAttribute("data-waiting");
  }
});

// <button data-refocuses="id">: what is pressed goes away with its answer, and the person goes on typing there, unless
// they type elsewhere by then.
document.addEventListener("htmx:afterSettle", (event) => {
  const next = event.detail.requestConfig?.elt.dataset.refocuses;
  if (next && !document.activeElement?.matches("input, select, textarea")) document.getElementById(next)?.focus();
});
