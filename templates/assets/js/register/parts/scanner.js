// A scanner types: fast keys that end with Enter, wherever the focus is. What it typed elsewhere is taken back.
const FAST = 60; // ms between two keys; nobody types like this
const LEAST = 4;

/** @param {import("../app.js").App} app */
export function watchScanner(app) {
  let typed = "";
  let last = 0;
  let undo = () => {};
  const begin = (event) => {
    typed = "";
    undo = taker(event.target, app);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isFast = event.timeStamp - last < FAST;
    last = event.timeStamp;
    if (event.key.length === 1) {
      if (!isFast) begin(event);
      typed += event.key;
    } else if (event.key === "Enter" && isFast && typed.length >= LEAST) {
      const code = typed;
      typed = "";
      if (isScanField(event.target) || !app.onScan) return;
      event.preventDefault();
      event.stopPropagation();
      undo();
      app.onScan(code);
    } else if (event.key !== "Shift") {
      typed = "";
    }
  }, { capture: true });
}

const isScanField = (target) => target instanceof HTMLInputElement && target.dataset.scan !== undefined;

/** Puts back what stood there before the scanner typed. */
function taker(target, app) {
  const takeBack = app.beforeScan?.() ?? (() => {});
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const value = isField ? target.value : "";
  return () => {
    takeBack();
    if (!isField) return;
    target.value = value;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  };
}
