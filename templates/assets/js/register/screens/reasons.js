// Why something costs what it costs, in words: on each line, below the cart, and beside a coupon.
import { money } from "../parts/format.js";
import { N_, n, t } from "../parts/words.js";

const PASSED = {
  gift: N_("put the gift on the sale, too"),
  better: N_("does not go together with “{other}”"),
  nothing: N_("would save nothing here"),
  reduced: N_("not for goods that are reduced already"),
  time: N_("not at this hour or on this day"),
  planned: N_("has not started yet"),
  ended: N_("has ended"),
  stopped: N_("has been stopped"),
  used_up: N_("used up"),
  had: N_("this customer has had it"),
  customer: N_("only with a customer on the sale"),
  group: N_("not for this customer"),
  goods: N_("not for these goods"),
  elsewhere: N_("not in this store"),
  once_an_order: N_("no further coupon of this kind on one sale"),
};

/** What would make an offer apply. */
export function hintWords(note) {
  if (note.why === "pieces") return n("{n} more for “{name}”", "{n} more for “{name}”", note.pieces, { name: note.name });
  return t("{amount} more for “{name}”", { amount: money(note.amount), name: note.name });
}

/** Why a coupon takes nothing off. @param {any} note */
export function whyWords(note) {
  return ["pieces", "amount"].includes(note.why) ? hintWords(note) : t(PASSED[note.why] ?? PASSED.nothing, { other: note.other });
}

/** @param {any} reason */
export const reasonWords = (reason) => t(reason.label, reason.facts).trim();

/** What changed the price of a line: each with what it came to. @param {any[]} reasons @returns {string[]} */
export function lineWords(reasons) {
  const [listed, ...later] = reasons;
  const list = listed?.facts.list ? [reasonWords(listed)] : [];
  const off = later.filter((reason) => reason.amount && reason.stage !== "own_price");
  return [...list, ...off.map((reason) => `${reasonWords(reason)} ${money(reason.amount)}`)];
}
