// What comes back is worth its share of what was paid; the last part all that is left.
import { allocate, sum } from "../sums/money.js";
import { fromServer, ONE, written } from "../sums/quantity.js";

/** A receipt as the shop tells it. */
export function fromShop({ order, number, at, customer, lines }) {
  const known = lines.map((line) => ({ ...line, code: "", quantity: fromServer(line.quantity), left: fromServer(line.left) }));
  return { order, number, at, customer, lines: known };
}

/** A sale of this register. */
export function fromDocument({ id, number, at, body }) {
  const lines = body.lines.map((line) => ({ ...line, quantity: fromServer(line.quantity), left: fromServer(line.quantity) }));
  return { document: id, number, at, customer: body.customer, lines };
}

/** Minor units, tax included, of `count` thousandths. @param {any} line @param {number} count */
export function worth(line, count) {
  if (!count) return 0;
  return share(left(line, line.net + line.tax), count, line.left);
}

/** All that comes back. @param {{lines:any[]}} back */
export const worthOf = (back) => sum(back.lines.map((line) => worth(line, line.count)));

/** What of an amount was not given back before. */
function left(line, amount) {
  const gone = line.quantity - line.left;
  return gone ? amount - allocate(amount, [gone, line.left])[0] : amount;
}

const share = (amount, count, of) => (count === of ? amount : allocate(amount, [count, of - count])[0]);

/** @param {import("../app.js").App} app */
export function returnBody(app, back, payments) {
  const lines = back.lines.map((line) => lineBody(line, back));
  const { receipt } = back;
  return {
    currency: app.shelf.settings.currency, prices_include_tax: true, customer: receipt?.customer ?? null, note: "", total: worthOf(back),
    tax: lines.reduce((sum, line) => sum + line.tax, 0), rounding: sum(payments.map((payment) => payment.rounding)), lines, payments,
    of: receipt ? { order: receipt.order ?? null, number: receipt.number, document: receipt.document ?? null } : null,
  };
}

function lineBody(line, back) {
  const gross = worth(line, line.count);
  const rest = worth(line, line.left) - gross;
  const tax = left(line, line.tax);
  const own = rest ? allocate(tax, [gross, rest])[0] : tax;
  return {
    variant: line.variant, code: line.code ?? "", name: line.name, quantity: written(line.count), total: gross, net: gross - own, tax: own,
    tax_rate: line.tax_rate, tax_class: line.tax_class ?? "", unit_price: Math.round((gross * ONE) / line.count), return_of: line.id,
    restock: back.restock, reason: back.reason, reasons: [],
  };
}
