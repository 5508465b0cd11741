// What a document says, as the server reads it.
import { sum } from "../sums/money.js";
import { written } from "../sums/quantity.js";
import { whyNot } from "./coupons.js";

/** @param {import("../app.js").App} app @param {any[]} payments */
export function saleBody(app, payments) {
  const { sale, shelf } = app;
  const rounding = sum(payments.map((payment) => payment.rounding));
  return {
    currency: shelf.settings.currency, prices_include_tax: sale.isInclusive, customer: sale.customer?.id ?? null,
    salesperson: sale.salesperson, note: sale.note, lines: [...sale.lines].reverse().map((line) => lineBody(sale, line)),
    by_hand: sale.discount, customer_name: sale.customer?.name ?? "", rounding, total: sale.made.total, tax: sale.made.tax, payments,
    promotions: promotionsOf(sale), coupons: couponsOf(sale), hold: sale.hold?.id ?? null,
  };
}

function lineBody(sale, line) {
  const { good, unit } = line.offered;
  const priced = sale.priced(line.id);
  const asked = sale.asks.find((each) => each.id === line.id);
  return {
    id: line.id, variant: good.id, unit: unit?.id ?? null, unit_name: unit?.name ?? good.unit, code: good.code, name: good.name,
    quantity: written(priced.quantity), count: written(line.count), list_price: line.price, unit_price: line.ownPrice ?? (good.weighed ? null : line.labeled) ?? line.price,
    discount: byHand(priced.reasons), by_hand: line.discount, note: line.note, salesperson: line.salesperson ?? null, reasons: priced.reasons, total: priced.total, tax_class: good.tax_class,
    tax_rate: asked.rate, net: priced.net, tax: priced.tax,
  };
}

const byHand = (reasons) => 0 - sum(reasons.filter((reason) => reason.stage === "by_hand").map((reason) => reason.amount));

function promotionsOf(sale) {
  const used = sale.adjustments.filter((reason) => reason.stage === "promotion");
  return used.map((reason) => ({ promotion: reason.source, amount: 0 - reason.amount }));
}

/** Those that took something off. */
function couponsOf(sale) {
  return sale.codes.filter((coupon) => !whyNot(sale, coupon)).map(({ code }) => code);
}
