// An order that is kept with a first part paid, and one that is called off: what their documents say.
import { saleBody } from "./bodies.js";
import { pickupBody } from "./pickup.js";

/** The sale in the cart, with what was agreed by hand, so that the shop prices it alike. @param {import("../app.js").App} app */
export function depositBody(app, payments) {
  const body = saleBody(app, payments.filter((payment) => payment.amount));
  const lines = [...app.sale.lines].reverse();
  return { ...body, lines: body.lines.map((line, place) => ({ ...line, own_price: lines[place].ownPrice })) };
}

/** The order in the cart, and what goes back of it; the sale's note says why. @param {import("../app.js").App} app */
export function cancellationBody(app, payments) {
  return { ...pickupBody(app, payments), note: app.sale.note };
}

/** As it is shown and printed once the shop has said yes: with the order that it became. @param {any} row as it is kept */
export function shownOf({ document, order, answer }) {
  if (document.kind !== "deposit" || !order) return document;
  return { ...document, body: { ...document.body, order: { id: order, number: answer.order_number ?? "", earlier: 0 } } };
}

/** What is left to pay of a kept order. @param {any} body */
export const leftOf = (body) => body.total + body.rounding - body.payments.reduce((all, payment) => all + payment.amount, 0);
