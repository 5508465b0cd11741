// Dialogs: the browser traps focus, closes on Esc, gives focus back. Gone once they are closed.
import { button, el, field, iconButton } from "./dom.js";
import { t } from "./words.js";

/** @param {string} title @param {any[]} body @param {{cls?: string, closed?: () => void}} [given] */
export function dialog(title, body, { cls = "", closed = () => {} } = {}) {
  const id = `d-${Math.random().toString(36).slice(2)}`;
  const head = el("div", { class: "row between" }, el("h2", { id }, title),
    iconButton(t("Close"), "x", () => box.close(), { "data-shuts": true }));
  const box = /** @type {HTMLDialogElement} */ (el("dialog", { class: `dialog till-dialog ${cls}`, "aria-labelledby": id }, head, ...body));
  box.addEventListener("close", () => {
    box.remove();
    closed();
  });
  box.addEventListener("click", (event) => {
    if (event.target === box && isOutside(event, box)) box.close();
  });
  document.body.append(box);
  box.showModal();
  /** @type {?HTMLElement} */ (box.querySelector("[autofocus], input, .btn-primary"))?.focus();
  return box;
}

function isOutside(event, box) {
  const at = box.getBoundingClientRect();
  return event.clientX < at.left || event.clientX > at.right || event.clientY < at.top || event.clientY > at.bottom;
}

/** A form in a dialog. `send` returns false to stay. */
export function formDialog(title, body, verb, send, { cls = "", danger = false } = {}) {
  const submit = el("button", { type: "submit", class: `btn btn-lg ${danger ? "btn-danger" : "btn-primary"}` }, verb);
  const foot = el("div", { class: "dialog-foot" }, button(t("Cancel"), () => box.close(), { cls: "btn btn-lg" }), submit);
  const form = el("form", { class: "stack stack-sm", novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    if ((await send()) !== false) box.close();
  } }, ...body, foot);
  const box = dialog(title, [form], { cls });
  return box;
}

/** @param {string} title @param {string} text @param {string} verb @returns {Promise<boolean>} */
export function confirmed(title, text, verb, { danger = false } = {}) {
  return new Promise((done) => {
    let answer = false;
    const box = formDialog(title, [el("p", { class: "muted" }, text)], verb, () => {
      answer = true;
    }, { danger });
    box.addEventListener("close", () => done(answer));
  });
}

/** @param {string} text */
export function toast(text, kind = "") {
  const place = document.getElementById("toasts");
  const made = el("div", { class: `toast ${kind}`, role: "status" }, el("span", { class: "grow" }, text));
  place.replaceChildren(made);
  setTimeout(() => made.remove(), 6_000);
}

/** Asks for one text. @returns {Promise<?string>} */
export function asksText(title, label, value = "", given = {}) {
  return new Promise((done) => {
    const text = field(label, { value, autofocus: true, maxlength: 500, ...given });
    let answer = null;
    const box = formDialog(title, [text.row], t("Keep"), () => {
      answer = text.input.value.trim();
    });
    box.addEventListener("close", () => done(answer));
  });
}
