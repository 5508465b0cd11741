// One line of the cart: how many, in which unit, at which price, and why.
import { button, el, field } from "../parts/dom.js";
import { dialog } from "../parts/dialog.js";
import { money, plainMoney, typedMoney } from "../parts/format.js";
import { t } from "../parts/words.js";
import { toThousandths, written } from "../sums/quantity.js";
import { lineDiscount } from "./discounts.js";
import { reasonWords } from "./reasons.js";
import { approved, lessOf } from "./rights.js";
import { sellerField } from "./seller.js";

/** @param {import("./till.js").Till} till @param {string} id */
export function lineDialog(till, id) {
  const line = till.sale.lines.find((each) => each.id === id);
  if (!line) return;
  const { good } = line.offered;
  const close = () => box.close();
  const many = field(t("Quantity"), { value: written(line.count).replace(/\.?0+$/, ""), inputmode: "decimal", autocomplete: "off", class: "input num" });
  const notes = field(t("Note on the line"), { value: line.note, maxlength: 200, autocomplete: "off" });
  const seller = sellerField(till.app, line);
  const form = el("form", { class: "stack stack-sm", novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    if (await keep(till, line, many, { note: notes.input.value.trim(), salesperson: seller?.input.value || null })) close();
  } }, many.row, unitsOf(till, line, close), notes.row, seller?.row, el("button", { type: "submit", class: "btn btn-primary btn-lg btn-block" }, t("Keep")));
  const acts = el("div", { class: "till-line-acts" },
    button(t("Change the price"), () => then(close, () => priceDialog(till, id)), { symbol: "tag" }),
    button(t("Discount"), () => then(close, () => lineDiscount(till, id)), { symbol: "badge-percent" }),
    button(t("Take it off"), async () => {
      if (!(await lessOf(till))) return;
      till.sale.change(id, { count: 0 });
      till.changed();
      close();
    }, { symbol: "trash-2", cls: "btn btn-danger-line" }));
  const box = dialog(good.name, [el("p", { class: "muted num" }, [good.code, money(line.ownPrice ?? line.price ?? 0)].join(" · ")), why(till, id), form, acts].filter(Boolean), { closed: () => till.top.focus() });
}

/** Each reason of its price, where there is more than the list's. */
function why(till, id) {
  const { reasons = [], total } = till.sale.priced(id) ?? {};
  if (reasons.length < 2) return null;
  const row = (words, amount, cls = "") => el("div", { class: cls }, el("dt", {}, words), el("dd", { class: "num" }, money(amount)));
  return el("dl", { class: "kv", "aria-label": t("Why it costs this") }, ...reasons.map((reason) => row(reasonWords(reason), reason.amount)), row(t("Total"), total, "total"));
}

const then = (close, open) => {
  close();
  open();
};

async function keep(till, line, many, more) {
  const count = toThousandths(many.input.value || "");
  if (!(count > 0)) return many.wrong(t("Enter a quantity above 0, with at most three decimals."));
  if (!line.offered.good.weighed && count % 1000) return many.wrong(t("This is sold by whole pieces."));
  if (count < line.count && !(await lessOf(till))) return false;
  till.sale.change(line.id, { count, ...more });
  till.changed();
  return true;
}

/** Sold by the piece, or by a larger unit. */
function unitsOf(till, line, close) {
  const { good, unit } = line.offered;
  if (!good.units.length) return null;
  const choose = (other) => () => {
    till.sale.change(line.id, { offered: { ...line.offered, unit: other } });
    till.changed();
    close();
  };
  const one = (name, other) => el("button", { type: "button", "aria-pressed": String((unit?.id ?? null) === (other?.id ?? null)), onclick: choose(other) }, name);
  return el("div", { class: "seg", role: "group", "aria-label": t("Unit") }, one(good.unit, null), ...good.units.map((each) => one(each.name, each)));
}

async function priceDialog(till, id) {
  if (!(await approved(till, "pos.price"))) return;
  const line = till.sale.lines.find((each) => each.id === id);
  const price = field(t("Price of one"), { value: plainMoney(line.ownPrice ?? line.price ?? 0), inputmode: "decimal", autocomplete: "off", class: "input till-sum num" });
  const back = line.ownPrice !== null && button(t("The list's price again"), () => put(null), { cls: "btn btn-quiet" });
  const put = (ownPrice) => {
    till.sale.change(id, { ownPrice });
    till.changed();
    box.close();
  };
  const form = el("form", { class: "stack stack-sm", novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    const amount = typedMoney(price.input.value);
    if (Number.isFinite(amount)) put(amount);
    else price.wrong(t("Enter an amount in digits, such as 12.50."));
  } }, price.row, back, el("button", { type: "submit", class: "btn btn-primary btn-lg btn-block" }, t("Keep this price")));
  const box = dialog(line.offered.good.name, [form], { closed: () => till.top.focus() });
  price.input.select();
}
