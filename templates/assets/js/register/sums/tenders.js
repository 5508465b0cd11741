// How a bill is split over the ways to pay: only what is left for cash is rounded, and only cash gives change.
import { roundTo, sum } from "./money.js";

/** @typedef {{code:string,label:string,is_cash:boolean,step:number,mode:"half_up"|"down"}} Tender
 *  @typedef {{tender:Tender,amount:number}} Offered */

const SMALL = 20; // coins and the least notes are no sums that people hand over
const EXACT = { step: 1, mode: /** @type {const} */ ("half_up") };
const amounts = (offers) => sum(offers.map((offer) => offer.amount));

/** What there is to pay in coins. @param {number} left @param {{step:number,mode:"half_up"|"down"}} rounding */
export const inCoins = (left, rounding) => roundTo(left, rounding.step || 1, rounding.mode);

/** @param {number} total @param {Offered[]} offers */
export function tally(total, offers) {
  const cash = offers.filter((offer) => offer.tender.is_cash);
  const exact = sum(offers.filter((offer) => !offer.tender.is_cash).map((offer) => offer.amount));
  const rounding = cash[0]?.tender ?? EXACT;
  const due = cash.length ? inCoins(total - exact, rounding) : total - exact;
  const given = amounts(cash);
  const excess = exact > total || (cash.length && exact === total) ? exact + given - total : 0;
  return {
    left: Math.max(0, due - given),
    change: excess ? 0 : Math.max(0, given - due),
    rounding: cash.length ? due - (total - exact) : 0,
    excess,
  };
}

/** The payments as a document keeps them. Σ amount = total + rounding. @param {number} total @param {Offered[]} offers */
export function settle(total, offers) {
  const { change, rounding } = tally(total, offers);
  const cash = offers.filter((offer) => offer.tender.is_cash);
  let due = amounts(cash) - change;
  let [rest, round] = [change, rounding];
  return offers.map(({ tender, amount, reference, charge }) => {
    const paid = { tender: tender.code, label: tender.label, amount, given: amount, change: 0, rounding: 0, reference, ...(charge ? { charge } : {}) };
    if (!tender.is_cash) return paid;
    const part = Math.min(amount, due);
    due -= part;
    const back = Math.min(amount - part, rest);
    rest -= back;
    const own = round;
    round = 0;
    return { ...paid, amount: part, change: back, rounding: own };
  });
}

/** What people hand over for `due`: it exactly, then the next round sums. @param {number} due @param {number[]} notes */
export function fastAmounts(due, notes) {
  const steps = notes.filter((note) => note * SMALL >= Math.max(...notes)).sort((one, other) => one - other);
  const sums = steps.map((note) => Math.ceil(due / note) * note).filter((amount) => amount > due);
  return [...new Set(sums)].sort((one, other) => one - other).slice(0, 3);
}
