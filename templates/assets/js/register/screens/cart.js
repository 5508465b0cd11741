// The cart: who buys, the lines with the newest on top, what comes off, and the one big button.
import { el, fill, icon, iconButton } from "../parts/dom.js";
import { amount, money, quantity } from "../parts/format.js";
import { n, t } from "../parts/words.js";
import { ONE } from "../sums/quantity.js";
import { waiting } from "./coupon.js";
import { customerDialog } from "./customer.js";
import { orderedView } from "./ordered.js";
import { hintWords, lineWords, reasonWords } from "./reasons.js";
import { lineDialog } from "./line.js";
import { park } from "./parked.js";
import { initials } from "./lock.js";
import { tally } from "../sums/tenders.js";
import { worthOf } from "../trade/returned.js";
import { labelOf } from "../trade/sale.js";
import { lessOf } from "./rights.js";
import { sellerButton, sellerName } from "./seller.js";
import { weigh } from "./weigh.js";

const HOT = 1_500;
const HINTS = new Set(["pieces", "amount"]);
let cooling = 0;

/** @param {import("./till.js").Till} till */
export function cartView(till) {
  const { sale } = till;
  clearTimeout(cooling);
  if (sale.hot) cooling = setTimeout(() => cool(till), HOT);
  const rest = till.isPaying ? [left(till)] : [foot(till)];
  if (sale.pickup) fill(till.cart, ...orderedView(till), till.isPaying && left(till));
  else fill(till.cart, who(till), lines(till), sums(till), ...rest);
}

function cool(till) {
  till.sale.hot = null;
  till.cart.querySelector(".line-hot")?.classList.remove("line-hot");
  till.cart.querySelector(".just")?.remove();
}

function who(till) {
  const { customer } = till.sale;
  if (!customer) {
    return el("div", { class: "cart-who" }, el("button", { type: "button", class: "btn btn-quiet grow cart-add", "data-key": "who", onclick: () => customerDialog(till) }, icon("user-plus"), t("Add a customer")), sellerButton(till));
  }
  const drop = iconButton(t("Remove customer"), "x", () => {
    till.sale.set({ customer: null });
    till.changed();
  }, { "data-key": "drop" });
  const words = [customer.phone, customer.is_blocked && t("blocked: takes nothing on account")].filter(Boolean).join(", ");
  return el("div", { class: "cart-who" }, el("span", { class: "avatar avatar-sun", "aria-hidden": "true" }, initials(customer.name)),
    el("div", { class: "grow" }, el("p", { class: "strong truncate" }, customer.name), el("p", { class: "tiny faint truncate" }, words)), sellerButton(till), drop);
}

function lines(till) {
  if (till.sale.isEmpty) {
    return el("div", { class: "lines lines-none" }, icon("scan-barcode", "i i-lg"), el("p", {}, till.sale.back ? t("Scan what goes out for it.") : t("Scan something, or touch a product.")));
  }
  return el("ul", { class: "lines" }, ...till.sale.lines.map((line) => row(till, line)));
}

function row(till, line) {
  const { sale } = till;
  const { good, unit } = line.offered;
  const isHot = sale.hot === line.id;
  const priced = sale.priced(line.id);
  const open = () => lineDialog(till, line.id);
  const price = line.ownPrice ?? (good.weighed ? null : line.labeled) ?? line.price ?? 0;
  const small = [money(price), unit ? `/${unit.name}` : good.weighed ? `/${good.unit}` : ""].join("");
  const words = [line.ownPrice !== null && t("price by hand"), labelOf(line) !== null && t("by its label"), sellerName(till.app, line.salesperson), line.note].filter(Boolean).join(", ");
  const why = lineWords(priced?.reasons ?? []).map((text) => el("span", { class: "tiny up num line-why" }, text));
  const name = el("button", { type: "button", class: "line-name", "data-key": `line-${line.id}`, onclick: open },
    el("span", { class: "strong" }, good.name),
    el("span", { class: "tiny faint num" }, small, words && ` ${words}`, isHot && el("span", { class: "just" }, ` ${t("just added")}`)), ...why);
  return el("li", { class: `line${isHot ? " line-hot" : ""}`, "data-line": good.code }, name, amountOf(till, line), el("b", { class: "num line-sum" }, amount(priced?.total ?? 0)));
}

function amountOf(till, line) {
  const { good } = line.offered;
  if (good.weighed) {
    return el("button", { type: "button", class: "btn btn-sm num", "data-key": `weight-${line.id}`, onclick: () => weigh(till, line.offered, line) }, icon("scale"), `${quantity(line.count, true)} ${good.unit}`);
  }
  const change = (by) => async () => {
    if (by < 0 && !(await lessOf(till, line))) return;
    till.sale.change(line.id, { count: line.count + by });
    till.changed();
  };
  return el("div", { class: "qty" }, iconButton(t("One less"), "minus", change(0 - ONE), { cls: "", "data-key": `less-${line.id}` }),
    el("b", { class: "num" }, quantity(line.count)), iconButton(t("One more"), "plus", change(ONE), { cls: "", "data-key": `more-${line.id}` }));
}

function sums(till) {
  const { sale } = till;
  if (sale.isEmpty) return sale.back && el("dl", { class: "kv cart-sum" }, cameBack(till));
  const before = sale.made.goods - sale.adjustments.reduce((all, reason) => all + reason.amount, 0);
  const less = sale.adjustments.map((reason) => el("div", {}, el("dt", {}, reasonWords(reason)), el("dd", { class: "num up" }, money(reason.amount))));
  const tax = !sale.isInclusive && el("div", {}, el("dt", {}, t("Tax")), el("dd", { class: "num" }, money(sale.made.tax)));
  const hints = sale.made.notes.filter((note) => !note.code && HINTS.has(note.why)).map((note) => el("div", { class: "cart-hint tiny" }, el("dt", {}, hintWords(note)), el("dd")));
  const held = sale.hold && el("div", { class: "tiny faint" }, el("dt", {}, t("Put aside: {number}", { number: sale.hold.number })), el("dd"));
  const said = sale.note && el("div", { class: "tiny faint" }, el("dt", {}, sale.note), el("dd"));
  return el("dl", { class: "kv cart-sum" }, el("div", {}, el("dt", {}, n("{n} item", "{n} items", sale.pieces)), el("dd", { class: "num" }, money(before))), ...less, tax, ...sale.codes.map((coupon) => waiting(till, coupon)), ...hints, held, said, sale.back && cameBack(till));
}

/** What comes back for it, and may be left out again. */
function cameBack(till) {
  const { sale } = till;
  const { receipt, lines } = sale.back;
  const names = [receipt?.number, ...lines.map((line) => line.name)].filter(Boolean).join(", ");
  const drop = iconButton(t("Leave out what comes back"), "x", () => {
    sale.set({ back: null });
    till.changed();
  }, { cls: "btn btn-quiet btn-icon btn-sm", "data-key": "drop-back" });
  return el("div", { class: "cart-back" }, el("dt", { class: "truncate" }, t("Comes back: {names}", { names })), el("dd", { class: "num up" }, money(0 - worthOf(sale.back)), drop));
}

function foot(till) {
  const { sale } = till;
  const off = sale.isEmpty ? { disabled: true } : {};
  return el("div", { class: "cart-pay" },
    iconButton(t("Park this sale"), "pause", () => park(till), { cls: "btn btn-icon btn-till", "data-key": "park", ...off }),
    el("button", { type: "button", class: "btn btn-primary btn-till grow", "data-key": "pay", onclick: () => till.pay(), ...off }, el("span", {}, sale.difference < 0 && !sale.isEmpty ? t("Pay back") : t("Pay")), el("b", { class: "num" }, money(sale.isEmpty ? 0 : Math.abs(sale.difference)))));
}

/** Beside the payment: what was paid, what is left. */
function left(till) {
  const offers = till.paying?.offers() ?? [];
  const { left: due } = tally(till.sale.total, offers);
  const parts = offers.map((offer) => el("div", {}, el("dt", {}, t(offer.tender.label)), el("dd", { class: "num" }, money(0 - offer.amount))));
  return el("dl", { class: "kv cart-left" }, el("div", {}, el("dt", {}, till.sale.deposit === null ? t("Total") : t("Down payment")), el("dd", { class: "num" }, money(till.sale.total))), ...parts,
    el("div", { class: "total" }, el("dt", {}, t("Left to pay")), el("dd", { class: "num" }, money(due))));
}
