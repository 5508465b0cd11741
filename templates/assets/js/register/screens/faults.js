// Why the office looks at a document, in the cashier's words: as modules/pos/documents/faults.py says it.
import { money } from "../parts/format.js";
import { N_, t } from "../parts/words.js";

const WORDS = {
  price_changed: N_("{name} was sold at {was}; it cost {now} then."),
  stock_below_zero: N_("More was sold than the stock has: {name}."),
  coupon_used: N_("{name} was given here, and its uses had run out."),
  customer_blocked: N_("Sold on account to {name}, who may owe no more."),
  nobody_owes: N_("Sold on account, and nobody is known here who owes it."),
  customer_gone: N_("The customer is not there any more; the sale stands without."),
  hold_ended: N_("Its goods were put aside, and that had ended or become another sale."),
  clock_skew: N_("The device’s clock was wrong by {minutes} minutes."),
  shift_closed: N_("It came after its shift was ended: Z {number} does not have it."),
  drawer_open: N_("The drawer was opened while another shift was open on it."),
  unknown_goods: N_("Goods that are not in the catalog: {name}."),
  sums_differ: N_("Its lines don’t add up to its total."),
  number_taken: N_("Another sale has the number {number} already."),
  seq_taken: N_("Another document of this device has the same place in its sequence."),
  amount_differs: N_("{paid} was handed back; the goods are worth {worth}."),
  unreadable: N_("It was kept as it came and could not be read."),
  recovered: N_("It was handed in by another device."),
  handed_out_before: N_("The goods of {number} were handed out before."),
  due_differs: N_("{due} is left to pay for this order, and {paid} was taken."),
  back_differs: N_("{due} goes back for this order, and {paid} was said."),
  order_refused: N_("The shop said no: {why}"),
  document_differs: N_("A document with this id is here already, with other contents."),
};
const MONEY = ["was", "now", "paid", "worth", "due"];

/** What orders refuse, in the shop’s words. */
export const REFUSALS = [
  N_("The total is {total} now. Look at the order once more, then place it."),
  N_("This order has gone on meanwhile. Load the page again to see where it stands."), N_("Nothing is left to go out. Load the page again to see where this order stands."),
  N_("This order is on hold: {reason} Release it first."), N_("Before it goes, the packer has to confirm: {notes}"), N_("Only {left} of {name} can be sold here, and you entered {asked}."),
  N_("Only {left} of this customer's limit is left, and this is {amount}."), N_("{customer} can't buy on account yet. Set a limit on the customer’s page."), N_("Choose the customer whose account this goes on."),
];

/** What is not listed here is said as the shop says it. @param {{code: string, message: string, facts?: any}} fault */
export function faultWords({ code, message, facts = {} }) {
  if (!(code in WORDS)) return message;
  const shown = MONEY.filter((name) => Number.isInteger(facts[name])).map((name) => [name, money(facts[name])]);
  const why = facts.words ? { why: t(facts.words, facts.given) } : {};
  return t(WORDS[code], { ...facts, ...why, ...Object.fromEntries(shown) });
}
