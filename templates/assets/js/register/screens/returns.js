// Goods come back: against their receipt, found here or in the shop; or without one, by a right of its own.
import { button, el, field, fill } from "../parts/dom.js";
import { dialog, toast } from "../parts/dialog.js";
import { moment, money, quantity } from "../parts/format.js";
import { t } from "../parts/words.js";
import { ONE, toThousandths } from "../sums/quantity.js";
import { fromDocument, fromShop, returnBody, worth, worthOf } from "../trade/returned.js";
import { done } from "./done.js";
import { payOutTenders } from "./exchange.js";
import { leave } from "./rights.js";

/** @param {import("./till.js").Till} till */
export async function returnDialog(till) {
  const who = await leave(till, "pos.return");
  if (!who) return;
  const number = field(t("Number on the receipt"), { autocomplete: "off", spellcheck: "false", autocapitalize: "characters" });
  const send = async (event) => {
    event.preventDefault();
    const receipt = await find(till.app, number.input.value.trim().toUpperCase());
    if (!receipt) return number.wrong(t("No sale has this number. Check it, or look under Receipts."));
    box.close();
    return choose(till, receipt, who);
  };
  const inCart = (words, act) => button(words, () => {
    box.close();
    withoutReceipt(till, act);
  }, { cls: "btn btn-lg btn-block" });
  const blind = !till.sale.isEmpty && !till.sale.back && [inCart(t("No receipt: take back what is in the cart"), payBack), inCart(t("No receipt: exchange what is in the cart"), swapCart)];
  const form = el("form", { class: "stack stack-sm", novalidate: true, onsubmit: send }, number.row, el("button", { type: "submit", class: "btn btn-primary btn-lg btn-block" }, t("Find the sale")), blind);
  const box = dialog(t("Return"), [form], { closed: () => till.top.focus() });
  number.input.focus();
}

/** The shop knows what came back before; this register knows its own sales without a network. */
async function find(app, number) {
  if (app.link.isUp) {
    const found = await app.link.ask(`/receipts?q=${encodeURIComponent(number)}`).catch(() => null);
    if (found?.length) return fromShop(found[0]);
  }
  const [row] = await app.documents.latest(1, (each) => each.document.kind === "sale" && each.document.number === number);
  return row ? fromDocument(row.document) : null;
}

function choose(till, receipt, who) {
  const all = el("b", { class: "num" });
  const rows = receipt.lines.filter((line) => line.left > 0).map((line) => row(line, () => show()));
  const total = () => rows.reduce((sum, each) => sum + worth(each.line, each.count()), 0);
  const show = () => fill(all, money(total()));
  const why = field(t("Why it comes back"), { maxlength: 200, autocomplete: "off" });
  const shelf = el("input", { type: "checkbox", class: "check", checked: true });
  const goOn = (act) => (event) => {
    event.preventDefault();
    if (!why.input.value.trim()) return why.wrong(t("Say why: it stands in the reports."));
    const lines = rows.filter((each) => each.count() > 0).map((each) => ({ ...each.line, count: each.count() }));
    if (!lines.length) return toast(t("Choose what comes back."));
    box.close();
    return act(till, backOf(till, { receipt, lines, reason: why.input.value.trim(), restock: shelf.checked }, who, "pos.return"));
  };
  const form = el("form", { class: "stack stack-sm", novalidate: true, onsubmit: goOn(payBack) }, el("ul", { class: "till-hits" }, ...rows.map((each) => each.place)), why.row, el("label", { class: "choice" }, shelf, t("Goes back on the shelf")),
    el("p", { class: "row between" }, t("What it is worth"), all), el("button", { type: "submit", class: "btn btn-primary btn-lg btn-block" }, t("Take it back")),
    button(t("Exchange for other goods"), goOn(swap), { symbol: "refresh-cw", cls: "btn btn-lg btn-block", "data-key": "exchange" }));
  const empty = el("p", { class: "muted" }, t("Everything of this sale has come back."));
  const box = dialog(`${receipt.number}, ${moment(receipt.at)}`, [rows.length ? form : empty], { closed: () => till.top.focus() });
  show();
}

/** How many of a line come back: none to begin with, all at a touch. */
function row(line, changed) {
  const id = `back-${line.id}`;
  const input = /** @type {HTMLInputElement} */ (el("input", { id, class: "input num till-back", inputmode: "decimal", autocomplete: "off", value: "0", oninput: () => changed() }));
  const count = () => Math.min(line.left, toThousandths(input.value) || 0);
  const most = button(t("All {n}", { n: quantity(line.left) }), () => {
    input.value = String(line.left / ONE);
    changed();
  }, { cls: "btn" });
  const place = el("li", { class: "row till-row" }, el("label", { class: "grow", for: id }, el("span", { class: "strong" }, line.name)), most, input);
  return { line, place, count };
}

/** What comes back, with who agreed to it. */
function backOf(till, back, who, right) {
  return { ...back, approval: who === till.app.cashier.id ? {} : { approved: [right], approved_by: who } };
}

/** It pays for what goes out: the cart has it from now on. */
function swap(till, back) {
  if (till.sale.pickup) return toast(t("Finish or leave the order in the cart first."));
  till.sale.set({ back });
  till.changed();
  return till.top.focus();
}

/** What lay in the cart comes back; what goes out for it is scanned next. */
function swapCart(till, back) {
  till.sale.clear();
  swap(till, back);
}

async function withoutReceipt(till, act) {
  const who = await leave(till, "pos.return_without_receipt");
  if (!who) return;
  const { sale } = till;
  const lines = sale.made.lines.map((priced) => {
    const { offered } = sale.lines.find((line) => line.id === priced.id);
    const { good } = offered;
    return { id: null, variant: good.id, code: good.code, name: good.name, quantity: priced.quantity, left: priced.quantity, count: priced.quantity, net: priced.net, tax: priced.tax, total: priced.total, tax_class: good.tax_class, tax_rate: sale.asks.find((each) => each.id === priced.id).rate };
  });
  await act(till, backOf(till, { receipt: null, lines, reason: t("Without a receipt"), restock: true }, who, "pos.return_without_receipt"));
}

/** In cash, or as it was paid. */
function payBack(till, back) {
  const { app } = till;
  payOutTenders(till, worthOf(back), async (payment) => {
    const isOfCart = !back.receipt;
    const document = await app.documents.keep("return", returnBody(app, back, [payment]), app.by, { ...back.approval, also: isOfCart ? { cart: null } : {} });
    done(till, document, { keepsCart: !isOfCart });
  });
}
