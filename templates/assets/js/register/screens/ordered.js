// The cart while an order lies in it that somebody comes for: what it is, what was paid of it, what is to be minded.
import { el, iconButton } from "../parts/dom.js";
import { toast } from "../parts/dialog.js";
import { amount, money, quantity } from "../parts/format.js";
import { t } from "../parts/words.js";
import { fromServer } from "../sums/quantity.js";
import { toMind } from "../trade/pickup.js";
import { callOff } from "./call_off.js";
import { initials } from "./lock.js";

/** @param {import("./till.js").Till} till */
export function orderedView(till) {
  return [who(till), lines(till.sale.pickup), sums(till), till.isPaying ? null : foot(till)];
}

function who(till) {
  const { name, number, phone } = till.sale.pickup;
  const drop = !till.isPaying && iconButton(t("Leave the order"), "x", () => {
    till.sale.clear();
    till.changed();
  }, { "data-key": "drop" });
  return el("div", { class: "cart-who" }, el("span", { class: "avatar avatar-sun", "aria-hidden": "true" }, initials(name || number)),
    el("div", { class: "grow" }, el("p", { class: "strong truncate" }, name || t("Order {number}", { number })), el("p", { class: "tiny faint truncate num" }, [name && number, phone].filter(Boolean).join(", "))), drop);
}

function lines(pickup) {
  return el("ul", { class: "lines" }, ...pickup.lines.map((line) => {
    const count = fromServer(line.count);
    return el("li", { class: "line", "data-line": line.code }, el("div", { class: "line-name" }, el("span", { class: "strong" }, line.name), el("span", { class: "tiny faint num" }, `${quantity(count)} × ${amount(line.unit_price)}`)), el("b", { class: "num line-sum" }, amount(line.total)));
  }));
}

const pair = (label, text, cls = "") => el("div", { class: cls }, el("dt", {}, label), el("dd", { class: "num" }, text));

function sums({ sale: { pickup } }) {
  const { number, total, paid, coming, note, held } = pickup;
  return el("dl", { class: "kv cart-sum" }, pair(t("Order {number}", { number }), money(total)), paid > 0 && pair(t("Paid before"), money(0 - paid), "up"),
    coming > 0 && pair(t("On its way, not arrived yet"), money(0 - coming)), note && pair(note, "", "tiny faint"), held && pair(t("On hold: {reason}", { reason: held }), "", "till-off"));
}

function foot(till) {
  const { pickup } = till.sale;
  const off = pickup.held ? { disabled: true } : {};
  const words = pickup.due ? t("Take the rest") : t("Hand out");
  return el("div", { class: "stack stack-sm" }, ...pickup.confirm.map((text) => confirmation(till, text)),
    el("div", { class: "cart-pay" }, iconButton(t("Call the order off"), "circle-x", () => callOff(till), { cls: "btn btn-icon btn-till", "data-key": "call-off" }), el("button", { type: "button", class: "btn btn-primary btn-till grow", "data-key": "pay", onclick: () => till.pay(), ...off }, el("span", {}, words), el("b", { class: "num" }, money(pickup.due)))));
}

/** What whoever hands it out has to have minded. */
function confirmation(till, text) {
  const { pickup } = till.sale;
  const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", class: "check", checked: pickup.minded.includes(text), onchange: () => {
    const minded = box.checked ? [...pickup.minded, text] : pickup.minded.filter((each) => each !== text);
    till.sale.set({ pickup: { ...pickup, minded } });
    till.changed();
  } }));
  return el("label", { class: "choice cart-mind" }, box, text);
}

/** Whether it may be paid and go now; says why not. @param {import("./till.js").Till} till */
export function mayGo(till) {
  const { held } = till.sale.pickup;
  const [note] = toMind(till.sale.pickup);
  const why = held ? t("On hold: {reason}", { reason: held }) : note ? t("Confirm first: {note}", { note }) : till.app.link.isUp ? "" : t("An order is handed out with the internet only: another register may have done it. Try again once it is back.");
  if (why) toast(why, "toast-bad");
  return !why;
}
