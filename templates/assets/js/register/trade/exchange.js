// A sale, and in an exchange the return that pays for it. They are two documents, since the drawer, the Z, the books and
// the stock know sales and returns; they are kept together, so that there is never one without the other.
import { saleBody } from "./bodies.js";
import { returnBody, worthOf } from "./returned.js";

const EXCHANGE = { tender: "exchange", label: "Goods taken back" };

/** Who agreed to what of the sale. @param {any} sale */
export function approvalOf({ approved }) {
  const approvers = Object.entries(approved);
  return { approved: approvers.map(([right]) => right), approved_by: approvers[0]?.[1] ?? null };
}

/**
 * Keeps what is in the cart as it was paid. @param {import("../app.js").App} app
 * @param {any[]} payments @param {any} [paidOut] where what came back is worth more @returns {Promise<any>} the sale
 */
export async function keepSale(app, payments, paidOut = null) {
  const { sale } = app;
  const sold = { kind: "sale", ...approvalOf(sale) };
  if (!sale.back) {
    const [kept] = await app.documents.keepAll([{ ...sold, body: () => saleBody(app, payments) }], app.by, { cart: null });
    return kept;
  }
  const moved = Math.min(sale.made.total, worthOf(sale.back));
  const paid = { ...EXCHANGE, amount: moved, given: moved, change: 0, rounding: 0 };
  const cameBack = { kind: "return", ...sale.back.approval, body: () => returnBody(app, sale.back, [moved && paid, paidOut].filter(Boolean)) };
  const wentOut = { ...sold, body: ([back]) => ({ ...saleBody(app, [...(moved ? [{ ...paid, reference: back.number }] : []), ...payments]), back: shown(back) }) };
  const [, kept] = await app.documents.keepAll([cameBack, wentOut], app.by, { cart: null });
  return kept;
}

/** What its receipt says of the goods that came back. */
function shown({ id, number, body }) {
  const { total, rounding, lines, payments, of } = body;
  return { document: id, number, of: of?.number ?? "", total, rounding, lines, payments };
}
