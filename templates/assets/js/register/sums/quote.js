// What a sale comes to, with the reason for each cent: list, own price, promotions, coupons, by hand; then tax, line by
// line. The stages and roundings are those of the shop's own quote.
import { allocate, basisPoints, contained, multiply, sum } from "./money.js";

/**
 * @typedef {{stage:string,source:string,label:string,amount:number,facts:Record<string,any>}} Reason
 * @typedef {{rate?:number,amount?:number,reason:string}} Discount
 * @typedef {{id:string,variant:string,quantity:number,count:number,listed:Reason,price:number,ownPrice:?number,rate:number,
 *   parts:{variant:string,quantity:number,rate:number,share:number}[],discount:?Discount}} Asked thousandths, minor units
 * @typedef {{id:string,variant:string,quantity:number,reasons:Reason[],total:number,net:number,tax:number}} Line
 */

/** @param {Asked} asked @returns {Line} */
function priced(asked) {
  const reasons = [asked.listed];
  if (asked.ownPrice !== null && asked.ownPrice !== undefined) {
    const amount = multiply(asked.ownPrice, asked.count) - asked.listed.amount;
    const facts = { unit_price: asked.ownPrice };
    reasons.push({ stage: "own_price", source: "by_hand", label: "Price set by hand", amount, facts });
  }
  if (asked.labeled !== null && asked.labeled !== undefined && asked.labeled !== asked.listed.amount) {
    const amount = asked.labeled - asked.listed.amount;
    reasons.push({ stage: "own_price", source: "label", label: "Price on the label", amount, facts: {} });
  }
  return { id: asked.id, variant: asked.variant, quantity: asked.quantity, reasons, total: 0, net: 0, tax: 0 };
}

/** @param {Line} line */
export const totalOf = (line) => sum(line.reasons.map((reason) => reason.amount));

/** @param {Discount} discount @param {number} total @returns {Reason} */
export function discountReason(discount, total) {
  const given = { stage: "by_hand", source: "by_hand" };
  if (discount.rate === undefined || discount.rate === null) {
    const amount = 0 - Math.min(discount.amount ?? 0, total);
    return { ...given, label: "Discount {reason}", amount, facts: { reason: discount.reason } };
  }
  const facts = { reason: discount.reason, percent: String(discount.rate / 100) };
  return { ...given, label: "Discount {percent} % {reason}", amount: 0 - basisPoints(total, discount.rate), facts };
}

/** A reason over all lines by their totals, never more off than is there. @param {Line[]} lines @param {Reason} reason */
export function spread(lines, reason) {
  const totals = lines.map(totalOf);
  if (!totals.some(Boolean)) return;
  const shares = allocate(Math.max(reason.amount, 0 - sum(totals)), totals);
  lines.forEach((line, place) => {
    if (shares[place]) line.reasons.push({ ...reason, amount: shares[place] });
  });
}

/** @param {number} total @param {number} rate @param {boolean} isInclusive @returns {[number, number]} net and tax */
export function netAndTax(total, rate, isInclusive) {
  if (!isInclusive) return [total, basisPoints(total, rate)];
  const tax = contained(total, rate);
  return [total - tax, tax];
}

/** A bundle's reasons for each of its parts: the sum first, the last reason bears what is left. */
export function apart(reasons, parts) {
  const weights = parts.some((part) => part.share) ? parts.map((p) => p.share) : parts.map((p) => p.quantity);
  return allocate(sum(reasons.map((reason) => reason.amount)), weights);
}

/** @param {Line} line @param {Asked} asked @param {boolean} isInclusive */
function taxed(line, asked, isInclusive) {
  line.total = totalOf(line);
  if (!asked.parts.length) {
    [line.net, line.tax] = netAndTax(line.total, asked.rate, isInclusive);
    return;
  }
  const shares = apart(line.reasons, asked.parts);
  const pairs = shares.map((share, place) => netAndTax(share, asked.parts[place].rate, isInclusive));
  line.net = sum(pairs.map(([net]) => net));
  line.tax = sum(pairs.map(([, tax]) => tax));
}

/**
 * @param {Asked[]} asked @param {{isInclusive:boolean,discount:?Discount,adjust?:((lines:Line[])=>any[])[]}} context
 */
export function quote(asked, context) {
  const lines = asked.map(priced);
  const notes = (context.adjust ?? []).flatMap((adjust) => adjust(lines));
  const before = lines.map(totalOf);
  asked.forEach(({ discount }, place) => {
    if (discount) lines[place].reasons.push(discountReason(discount, before[place]));
  });
  if (context.discount) spread(lines, discountReason(context.discount, sum(lines.map(totalOf))));
  lines.forEach((line, place) => taxed(line, asked[place], context.isInclusive));
  const [net, tax] = [sum(lines.map((line) => line.net)), sum(lines.map((line) => line.tax))];
  return { lines, notes, net, tax, total: net + tax, goods: sum(lines.map((line) => line.total)) };
}

/** What changed the list prices, once for each source: the lines below a receipt. @param {Line[]} lines */
export function adjustments(lines) {
  const sums = new Map();
  for (const reason of lines.flatMap((line) => line.reasons)) {
    if (reason.stage === "price_list" || reason.stage === "own_price" || !reason.amount) continue;
    const key = `${reason.stage} ${reason.source} ${reason.label} ${reason.facts.reason ?? ""}`;
    const known = sums.get(key);
    sums.set(key, known ? { ...known, amount: known.amount + reason.amount } : { ...reason });
  }
  return [...sums.values()];
}
