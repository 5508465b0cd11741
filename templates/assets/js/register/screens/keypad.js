// Digits for fingers.
import { el, icon } from "../parts/dom.js";
import { t } from "../parts/words.js";

/** @param {(key: string) => void} press digits, "00" or "Backspace" @param {{hundred?: boolean, point?: boolean}} [given] */
export function keypad(press, { hundred = true, point = false } = {}) {
  const last = point ? "." : "00";
  const digit = (key) => el("button", { type: "button", class: "key-btn", onclick: () => press(key) }, key);
  const erase = el("button", { type: "button", class: "key-btn", "aria-label": t("Delete last digit"), onclick: () => press("Backspace") }, icon("delete"));
  const corner = hundred || point ? digit(last) : el("span");
  return el("div", { class: "keypad" }, ..."789456123".split("").map(digit), corner, digit("0"), erase);
}
