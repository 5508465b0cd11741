// The receipt as paper shows it, black on white, and what else is printed of a sale.
import { el } from "../parts/dom.js";
import { amount, moment, money, quantity } from "../parts/format.js";
import { qr } from "../parts/qr.js";
import { t } from "../parts/words.js";
import { sum } from "../sums/money.js";
import { leftOf } from "../trade/kept_order.js";
import { ONE } from "../sums/quantity.js";

/** @param {import("../app.js").App} app @param {any} document */
export function receipt(app, document) {
  const { settings } = app.shelf;
  const { body } = document;
  const title = { return: t("Return"), deposit: t("Down payment"), cancellation: t("Order called off") }[document.kind];
  const kind = title ? el("p", { class: "paper-kind" }, title) : null;
  return el("div", { class: "paper-slip" },
    ...heading(settings),
    el("p", {}, `${document.number} · ${moment(document.at)}`), body.back?.of && el("p", {}, t("Of the sale {number}", { number: body.back.of })), body.order && el("p", {}, t("Order {number}", { number: body.order.number })), el("p", {}, t("Served by {name}", { name: nameOf(app, document.cashier) })), kind,
    el("ul", { class: "paper-lines" }, ...body.lines.map(lineOf), ...(body.back?.lines ?? []).map(lineBack)), ...(document.kind === "cancellation" ? [pair(t("Paid back"), money(sum(body.payments.map((payment) => payment.amount))), "paper-total")] : totals(body)), document.kind !== "cancellation" && body.order?.earlier > 0 && pair(t("Paid before"), amount(body.order.earlier)), ...payments(body), document.kind === "deposit" && pair(t("Left to pay"), amount(leftOf(body)), "strong"), document.kind !== "cancellation" && taxes(body),
    body.note && el("p", {}, body.note), digital(app, body.token), settings.words && el("p", { class: "paper-words" }, settings.words));
}

/** For whom the goods are given to: what it is and where it may come back, nothing of what it cost. @param {import("../app.js").App} app @param {any} document */
export function giftReceipt(app, { number, at, body }) {
  const { settings } = app.shelf;
  const lines = body.lines.map((line) => pair(line.name, quantity(counted(line))));
  return el("div", { class: "paper-slip" }, ...heading(settings), el("p", {}, `${number} · ${moment(at)}`),
    el("p", { class: "paper-kind" }, t("Gift receipt")), el("div", { class: "paper-lines" }, ...lines), settings.words && el("p", { class: "paper-words" }, settings.words));
}

/** For whom packs or cooks: what and how much, large, with the wishes that were noted; no prices. @param {import("../app.js").App} app @param {any} document */
export function packingSlip(app, { number, at, cashier, body }) {
  const { settings } = app.shelf;
  const lines = body.lines.map((line) => el("li", {}, el("p", { class: "paper-large" }, `${quantity(counted(line))}${line.unit_name ? ` ${line.unit_name}` : ""} × ${line.name}`), line.note && el("p", { class: "paper-large paper-wish" }, line.note)));
  return el("div", { class: "paper-slip" }, el("p", { class: "paper-kind" }, t("Kitchen or packing slip")), el("p", { class: "paper-large" }, number), el("p", {}, `${settings.store.name} · ${moment(at)}`),
    el("p", {}, t("Served by {name}", { name: nameOf(app, cashier) })), el("ul", { class: "paper-lines" }, ...lines), body.note && el("p", { class: "paper-large" }, body.note));
}

/** The shop, and which of its stores where they have other names. */
function heading({ shop, store }) {
  return [el("p", { class: "paper-shop" }, shop), store.name === shop ? null : el("p", {}, store.name)];
}

/** Where the buyer finds it again; the link is true once the sale was handed in. */
function digital(app, token) {
  if (!token) return null;
  return el("div", { class: "paper-qr" }, qr(`${location.origin}/r/${app.root.dataset.slug}/${token}`), el("p", {}, t("Your receipt on your phone")));
}

export const nameOf = (app, id) => app.shelf.cashiers.find((cashier) => cashier.id === id)?.name ?? "";
export const pair = (label, text, cls = "") => el("p", { class: `paper-pair ${cls}` }, el("span", {}, label), el("span", { class: "num" }, text));

const counted = (line) => Math.round(Number(line.count ?? line.quantity) * ONE);

function lineOf(line) {
  const count = counted(line);
  const [first, ...later] = line.reasons;
  const own = later.find((reason) => reason.stage === "own_price");
  const rest = later.filter((reason) => reason !== own && reason.amount);
  const much = `${quantity(count)} × ${amount(line.unit_price ?? 0)}`;
  const before = (first?.amount ?? line.total) + (own?.amount ?? 0);
  return el("li", {}, el("p", {}, line.name), pair(much, amount(before)), ...rest.map((reason) => pair(t(reason.label, reason.facts).trim(), amount(reason.amount))));
}

/** What came back for other goods. */
function lineBack(line) {
  return el("li", {}, el("p", {}, line.name), pair(`−${quantity(counted(line))} × ${amount(line.unit_price ?? 0)}`, amount(0 - line.total)));
}

function totals(body) {
  const rows = [];
  const rounding = body.rounding - (body.back?.rounding ?? 0);
  if (!body.prices_include_tax) rows.push(pair(t("Tax"), amount(body.tax)));
  if (rounding) rows.push(pair(t("Rounding"), amount(rounding)));
  return [...rows, pair(t("Total"), money(body.total - (body.back?.total ?? 0) + rounding), "paper-total")];
}

function payments(body) {
  const out = (body.back?.payments ?? []).map((payment) => ({ ...payment, amount: 0 - payment.amount }));
  const all = [...body.payments, ...out].filter((payment) => !body.back || payment.tender !== "exchange");
  return all.flatMap((payment) => {
    const label = t(payment.label);
    if (!payment.change) return [pair(label, amount(payment.amount))];
    return [pair(label, amount(payment.given)), pair(t("Change"), amount(payment.change))];
  });
}

/** Tax by its rate. */
function taxes(body) {
  const rates = new Map();
  const back = (body.back?.lines ?? []).map((line) => ({ ...line, tax: 0 - line.tax }));
  for (const line of [...body.lines, ...back]) {
    const known = rates.get(line.tax_rate) ?? [];
    rates.set(line.tax_rate, [...known, line]);
  }
  const rows = [...rates].filter(([rate]) => rate).map(([rate, lines]) => pair(t("Tax {rate} %", { rate: rate / 100 }), amount(sum(lines.map((line) => line.tax)))));
  return rows.length ? el("div", { class: "paper-taxes" }, ...rows) : null;
}
