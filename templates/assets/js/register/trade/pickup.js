// An order that a customer comes for: as the shop tells it, and the document by which it is handed out.
import { sum } from "../sums/money.js";

/** What the cart keeps of it. @param {any} found as the shop tells it */
export function fromShop(found) {
  const { id, number, customer, name, phone, total, due, paid, coming, held, confirm, note, lines, back, prices_include_tax: isInclusive } = found;
  return { id, number, customer, name, phone, total, due, paid, coming, held, confirm, note, lines, back, isInclusive, minded: [] };
}

/** The notes that nobody has confirmed yet. */
export const toMind = ({ confirm, minded }) => confirm.filter((text) => !minded.includes(text));

/** @param {import("../app.js").App} app @param {any[]} payments what was taken of it now */
export function pickupBody(app, payments) {
  const { id, number, customer, name, total, paid, minded, isInclusive, lines } = app.sale.pickup;
  const taken = payments.filter((payment) => payment.amount);
  return {
    currency: app.shelf.settings.currency, prices_include_tax: isInclusive, customer, customer_name: name, salesperson: null, note: "",
    lines: lines.map(lineBody), total, tax: sum(lines.map((line) => line.tax)), rounding: sum(taken.map((payment) => payment.rounding)), payments: taken,
    order: { id, number, earlier: paid, confirmed: minded },
  };
}

function lineBody({ id, variant, name, code, quantity, count, unit, unit_price: unitPrice, total, net, tax, tax_rate: rate }) {
  return { id, variant, unit_name: unit, code, name, quantity, count, unit_price: unitPrice, reasons: [], total, tax_rate: rate, net, tax };
}

/** Kinds of documents that happen only if the shop says so. */
export const ANSWERED = new Set(["pickup", "deposit", "cancellation"]);

/** What was taken of orders, without what cash rounding added. @param {any[]} documents */
export const collected = (documents) => sum(documents.flatMap((document) => document.body.payments).map((payment) => payment.amount - payment.rounding));
