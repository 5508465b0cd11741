// How a shift stands by what this device has made in it.
import { sum } from "../sums/money.js";
import { ANSWERED, collected } from "./pickup.js";

/** @param {any[]} documents of one shift */
export function standing(documents) {
  const of = (kind) => documents.filter((document) => document.kind === kind);
  const [sales, returns, orders, off] = [of("sale"), of("return"), [...of("pickup"), ...of("deposit")], of("cancellation")];
  const total = (list) => sum(list.map((document) => document.body.total));
  const tenders = new Map();
  const add = (list, sign) => {
    for (const payment of list.flatMap((document) => document.body.payments)) {
      const known = tenders.get(payment.tender) ?? { label: payment.label, amount: 0 };
      tenders.set(payment.tender, { ...known, amount: known.amount + sign * payment.amount });
    }
  };
  add(sales, 1);
  add(orders, 1);
  add([...returns, ...off], -1);
  const entries = (what) => sum(of("entry").filter((document) => document.body.what === what).map((document) => document.body.amount));
  return {
    sales: sales.length, sold: total(sales), returns: returns.length, returned: total(returns), orders: orders.length + off.length, collected: collected(orders) - collected(off),
    tenders: [...tenders].filter(([code, { amount }]) => code !== "exchange" || amount).map(([code, tender]) => ({ code, ...tender })), putIn: entries("in"), takenOut: entries("out"), dropped: entries("drop"),
  };
}

/** Whether a shift may begin; one that has begun is always finished. @param {{standing?: string}} settings */
export const mayBegin = (settings) => !["read_only", "suspended"].includes(settings.standing ?? "");

/** What the shop has refused did not happen. @param {import("../app.js").App} app @returns {Promise<any[]>} */
export async function ofShift(app) {
  const rows = await app.database.all("documents");
  return rows.filter((row) => !ANSWERED.has(row.document.kind) || row.state !== "refused").map((row) => row.document).filter((document) => document.shift === app.shift.id);
}
