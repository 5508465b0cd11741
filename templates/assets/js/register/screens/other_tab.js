// Two tabs would give out the same numbers: only one sells.
import { button, el } from "../parts/dom.js";
import { t } from "../parts/words.js";
import { frame } from "./frame.js";

/** @param {HTMLElement} root @param {() => void} takeOver */
export function otherTab(root, takeOver) {
  const help = el("p", { class: "muted" }, t("Go on there, or sell here instead: the other window then stops."));
  frame(root, t("The register is open in another window"), [help, button(t("Sell here"), takeOver, { cls: "btn btn-primary btn-lg btn-block" })], {
    again: () => otherTab(root, takeOver),
  });
}
