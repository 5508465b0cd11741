// Which offers apply together: exclusive ones where that saves more, then the others in their turn. The rules are stated
// once, in modules/promotions/stacking.py.
import { sum } from "./money.js";
import { byText, effect, has, inOrder, pieces } from "./rules.js";
import { holdsNow, isUsedUp, isValid } from "./offered.js";

const total = (found) => sum([...found.off.values()]);
const isOfOrder = ({ rule }) => rule.kind === "threshold" || (rule.kind === "amount" && !rule.each);

/** @param {any} one @param {any} other */
function turn(one, other) {
  return (
    Number(isOfOrder(one)) - Number(isOfOrder(other)) || (other.priority ?? 0) - (one.priority ?? 0) ||
    byText(one.id, other.id) || byText(one.code ?? "", other.code ?? "")
  );
}

/** What the items cost now; those that an exclusive offer keeps are gone. */
function left(plan, items) {
  const off = new Map();
  const closed = new Set();
  for (const { offer, found, counted } of plan.applied) {
    if (offer.exclusive) counted.forEach((id) => closed.add(id));
    for (const [id, amount] of found.off) off.set(id, (off.get(id) ?? 0) + amount);
  }
  return items.filter((item) => !closed.has(item.id)).map((item) => {
    const less = off.get(item.id);
    return less ? { ...item, amount: item.amount - less, isReduced: true } : item;
  });
}

/** What is missing to the least that must be bought. */
function conditions(offer, items) {
  if (!items.length) return { off: new Map(), why: "taken" };
  const [count, amount] = [pieces(items), sum(items.map((item) => item.amount))];
  const [minPieces, minAmount] = [offer.min_pieces ?? 0, offer.min_amount ?? 0];
  if (count < minPieces) return { off: new Map(), why: "pieces", pieces: minPieces - count };
  return amount < minAmount ? { off: new Map(), why: "amount", amount: minAmount - amount } : null;
}

/** What the offer takes off what the plan has left. */
function apply(items, plan, offer) {
  let open = inOrder(left(plan, items).filter((item) => item.amount > 0));
  let own = open.filter((item) => has(offer.goods, item));
  if (offer.exclusive && own.length) {
    open = open.filter((item) => !item.isReduced);
    own = own.filter((item) => !item.isReduced);
    if (!own.length) return { offer, found: { off: new Map(), why: "reduced" }, counted: [] };
  }
  const missing = conditions(offer, own);
  if (missing) return { offer, found: missing, counted: [] };
  const limit = offer.code ? null : offer.per_order ?? null;
  const found = effect(offer.rule, { items: own, basket: open, goods: offer.goods, limit });
  return { offer, found, counted: [...new Set([...own.map((item) => item.id), ...found.off.keys()])] };
}

/** The plan with all that go together, in their turn. */
function follow(items, plan, together) {
  for (const offer of together) {
    const more = apply(items, plan, offer);
    if (total(more.found)) plan = { applied: [...plan.applied, more], refused: plan.refused };
    else plan = { applied: plan.applied, refused: [...plan.refused, more] };
  }
  return plan;
}

const planTotal = (plan) => sum(plan.applied.map((each) => total(each.found)));

/** `start` with one more exclusive offer, or null where the others together save as much. */
function nextExclusive(items, start, exclusive, together) {
  const before = planTotal(follow(items, start, together));
  const priorities = [...new Set(exclusive.map((offer) => offer.priority ?? 0))].sort((one, other) => other - one);
  for (const priority of priorities) {
    let best = null;
    for (const offer of exclusive.filter((each) => (each.priority ?? 0) === priority)) {
      const more = apply(items, start, offer);
      if (!total(more.found)) continue;
      const plan = { applied: [...start.applied, more], refused: [] };
      const saved = planTotal(follow(items, plan, together));
      if (!best || saved > best.saved) best = { saved, plan };
    }
    if (best && best.saved > before) return best.plan;
  }
  return null;
}

/** The offers that hold here, now and for this customer; why the others don't. */
function sift(basket, items, offers) {
  const codes = new Map();
  const passed = [];
  const fit = [...offers].sort(turn).filter((offer) => {
    codes.set(offer.id, (codes.get(offer.id) ?? 0) + 1);
    const why = unfit(basket, items, offer, codes.get(offer.id));
    if (why && (offer.code || !["goods", "elsewhere"].includes(why))) passed.push(hint(offer, { why }));
    return !why;
  });
  return { fit, passed };
}

/** The first condition that isn't met; nothing when all are. */
function unfit(basket, items, offer, nthCode) {
  const lacks = (list, own) => list?.length && !list.some((each) => own.includes(each));
  if (offer.is_off) return "stopped";
  if (lacks(offer.stores, [basket.store]) || lacks(offer.channels, [basket.channel])) return "elsewhere";
  if (!items.some((item) => has(offer.goods, item))) return "goods";
  if (!isValid(offer, basket.at)) return Date.parse(offer.when.starts_at) > Date.parse(basket.at) ? "planned" : "ended";
  if (!holdsNow(offer, basket)) return "time";
  if (isUsedUp(offer)) return "used_up";
  if (offer.code && nthCode > (offer.per_order ?? 1)) return "once_an_order";
  if (lacks(offer.groups, basket.groups)) return "group";
  return hasShare(offer, basket);
}

function hasShare(offer, basket) {
  if (offer.per_customer === null || offer.per_customer === undefined) return "";
  if (!basket.customer) return "customer";
  return (basket.uses[offer.id] ?? 0) >= offer.per_customer ? "had" : "";
}

/**
 * What `offers` take off, and why those that don't apply don't.
 * @param {{items:any[],at:string,zone:string,store:string,channel:string,customer:?string,groups:string[],uses:any}} basket
 */
export function settle(basket, offers) {
  const items = basket.items.filter((item) => item.quantity > 0 && item.amount > 0);
  const { fit, passed } = sift(basket, items, offers);
  const together = fit.filter((offer) => !offer.exclusive);
  let exclusive = fit.filter((offer) => offer.exclusive);
  let start = { applied: [], refused: [] };
  for (let more = nextExclusive(items, start, exclusive, together); more; more = nextExclusive(items, start, exclusive, together)) {
    start = more;
    exclusive = exclusive.filter((offer) => offer !== start.applied.at(-1).offer);
  }
  const plan = follow(items, start, together);
  passed.push(...exclusive.map((offer) => standsBack(items, plan, offer)));
  passed.push(...plan.refused.map(({ offer, found }) => refusal(items, plan, offer, found)));
  passed.push(...plan.applied.filter(({ found }) => found.why).map(({ offer, found }) => hint(offer, found)));
  return { savings: plan.applied.flatMap(savings), passed };
}

function savings({ offer, found }) {
  const { id, name, code = "", rule } = offer;
  return [...found.off].map(([item, amount]) => ({ offer: id, code, name, item, amount, isGift: rule.kind === "gift" }));
}

/** Why an exclusive offer isn't in the plan. */
function standsBack(items, plan, offer) {
  const alone = apply(items, { applied: [], refused: [] }, offer);
  if (!total(alone.found)) return refusal(items, plan, offer, alone.found);
  return { ...hint(offer, { why: "better" }), other: rival(plan, offer, items) };
}

function refusal(items, plan, offer, found) {
  if (found.why === "taken") return { ...hint(offer, { why: "better" }), other: rival(plan, offer, items) };
  return hint(offer, found.why ? found : { why: "nothing" });
}

/** The offer that has what this one is about. */
function rival(plan, offer, items) {
  const own = items.filter((item) => has(offer.goods, item)).map((item) => item.id).sort(byText);
  const keeper = (id) => plan.applied.find((each) => each.offer.exclusive && each.counted.includes(id))?.offer.name;
  const kept = own.map(keeper).find(Boolean);
  return kept ?? plan.applied.find((each) => own.some((id) => each.found.off.has(id)))?.offer.name ?? "";
}

function hint(offer, { why, pieces: count = 0, amount = 0 }) {
  return { offer: offer.id, code: offer.code ?? "", name: offer.name, why, pieces: count, amount, other: "" };
}
