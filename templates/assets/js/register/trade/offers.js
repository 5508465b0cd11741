// Promotions and coupons have their say in a price, as they have it in the shop.
import { settle } from "../sums/stacking.js";
import { totalOf } from "../sums/quote.js";

/** What applies by itself, then what somebody showed a code for. @param {import("./sale.js").Sale} sale */
export function offersOf(sale) {
  const own = { stage: "promotion", offers: sale.shelf.promotions, uses: {} };
  const coupons = { stage: "coupon", offers: sale.codes.map((each) => each.offer), uses: Object.fromEntries(sale.codes.map((each) => [each.offer.id, each.uses])) };
  return [own, coupons].filter(({ offers }) => offers.length).map((given) => (lines) => withOffers(sale, lines, given));
}

function withOffers(sale, lines, { stage, offers, uses }) {
  const items = lines.filter((line) => totalOf(line) > 0).map((line) => itemOf(sale, line));
  const outcome = settle(basketOf(sale, items, uses), offers);
  for (const saving of outcome.savings) lines.find((line) => line.id === saving.item).reasons.push(reasonOf(saving, stage));
  return outcome.passed;
}

function basketOf(sale, items, uses) {
  const { store, channel, at } = sale.place;
  const { customer } = sale;
  const groups = [...(customer?.tags ?? []), customer?.group].filter(Boolean);
  return { items, at, zone: sale.shelf.settings.zone, store, channel, customer: customer?.id ?? null, groups, uses };
}

function itemOf(sale, line) {
  const { good } = sale.lines.find((each) => each.id === line.id).offered;
  const [amount, categories] = [totalOf(line), good.categories ?? []];
  return {
    id: line.id, variant: good.id, product: good.product, quantity: line.quantity, amount, categories,
    brand: good.brand ?? null, tags: good.tags ?? [], isReduced: line.reasons.some((reason) => reason.stage === "promotion"),
  };
}

/** Its source is the promotion, and behind a blank the code that was shown. */
function reasonOf({ offer, code, name, isGift, amount }, stage) {
  const label = code ? "Coupon {code}: {name}" : isGift ? "With “{name}”" : "Offer: {name}";
  return { stage, source: `${offer} ${code}`.trim(), label, amount: 0 - amount, facts: code ? { name, code } : { name } };
}
