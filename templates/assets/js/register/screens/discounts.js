// Something off a line, or off the whole sale: in percent or as an amount, always with a reason.
import { button, el, field } from "../parts/dom.js";
import { dialog, toast } from "../parts/dialog.js";
import { plainMoney, typedMoney } from "../parts/format.js";
import { N_, t } from "../parts/words.js";
import { approved } from "./rights.js";

const REASONS = [N_("Small damage"), N_("Regular customer"), N_("Last piece")];
const WHOLE = 10_000;

/** @param {import("./till.js").Till} till */
export async function saleDiscount(till) {
  if (till.sale.isEmpty) return toast(t("Put something in the cart first."));
  if (!(await approved(till, "pos.discount"))) return undefined;
  return discountDialog(till, t("Discount on the sale"), till.sale.discount, (discount) => till.sale.set({ discount }));
}

/** @param {import("./till.js").Till} till @param {string} id */
export async function lineDiscount(till, id) {
  if (!(await approved(till, "pos.discount"))) return;
  const line = till.sale.lines.find((each) => each.id === id);
  discountDialog(till, line.offered.good.name, line.discount, (discount) => till.sale.change(id, { discount }));
}

function discountDialog(till, title, now, put) {
  let isPercent = now?.amount === undefined || now?.amount === null;
  const shown = now ? (isPercent ? String(now.rate / 100) : plainMoney(now.amount)) : "";
  const much = field(t("How much off"), { value: shown, inputmode: "decimal", autocomplete: "off", class: "input till-sum num" });
  const reason = field(t("Why"), { value: now?.reason ?? "", maxlength: 120, autocomplete: "off" });
  const kinds = el("div", { class: "seg", role: "group", "aria-label": t("Kind of discount") });
  const kind = (name, percent) => el("button", { type: "button", "aria-pressed": String(isPercent === percent), onclick: (event) => {
    isPercent = percent;
    for (const other of kinds.children) other.setAttribute("aria-pressed", String(other === event.currentTarget));
    much.input.focus();
  } }, name);
  kinds.append(kind(t("Percent"), true), kind(t("Amount"), false));
  const quick = el("div", { class: "chips" }, ...REASONS.map((word) => el("button", { type: "button", class: "chip", onclick: () => {
    reason.input.value = t(word);
  } }, t(word))));
  const done = (discount) => {
    put(discount);
    till.changed();
    box.close();
  };
  const send = (event) => {
    event.preventDefault();
    const discount = read(much, reason, isPercent);
    if (discount) done(discount);
  };
  const none = now && button(t("No discount"), () => done(null), { cls: "btn btn-quiet" });
  const box = dialog(title, [el("form", { class: "stack stack-sm", novalidate: true, onsubmit: send }, kinds, much.row, reason.row, quick, none, el("button", { type: "submit", class: "btn btn-primary btn-lg btn-block" }, t("Give this discount")))], { closed: () => till.top.focus() });
  much.input.focus();
}

function read(much, reason, isPercent) {
  const text = much.input.value.trim();
  const value = isPercent ? Math.round(Number(text.replace(/%$/, "")) * 100) : typedMoney(text);
  if (!text || !(value > 0) || (isPercent && value > WHOLE)) {
    much.wrong(isPercent ? t("Enter a percentage above 0, up to 100.") : t("Enter an amount in digits, such as 12.50."));
    return null;
  }
  if (!reason.input.value.trim()) {
    reason.wrong(t("Say why: it stands on the receipt and in the reports."));
    return null;
  }
  const said = reason.input.value.trim();
  return isPercent ? { rate: value, amount: null, reason: said } : { rate: null, amount: value, reason: said };
}
