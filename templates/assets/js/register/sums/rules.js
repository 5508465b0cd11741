// What each rule takes off: arithmetic over the items it is about, dearest piece first. As modules/promotions/rules.py.
import { allocate, basisPoints, multiply, scaled, sum } from "./money.js";
import { ONE } from "./quantity.js";

const PIECES = 10 ** 12;
/** @typedef {{id:string,variant:string,product:string,quantity:number,amount:number,categories:string[],brand:?string,tags:string[],isReduced:boolean}} Item
 *  @typedef {{off:Map<string,number>,why?:string,pieces?:number,amount?:number}} Effect
 *  @typedef {{items:Item[],basket:Item[],goods:any,limit:?number}} Case */

const NAMED = [["variants", "variant"], ["products", "product"], ["brands", "brand"]];

/** Whether the goods of an offer hold an item. Nothing named is everything. @param {any} goods @param {Item} item */
export function has(goods, item) {
  const g = goods ?? {};
  const isAll = !["variants", "products", "categories", "brands", "tags"].some((name) => g[name]?.length);
  return (
    isAll || NAMED.some(([name, own]) => g[name]?.includes(item[own])) ||
    item.categories.some((each) => g.categories?.includes(each)) || item.tags.some((tag) => g.tags?.includes(tag))
  );
}

/** One for each thing named: what a set needs one of. */
function partsOf(goods) {
  const names = ["variants", "products", "categories", "brands", "tags"];
  return names.flatMap((name) => (goods?.[name] ?? []).map((each) => ({ [name]: [each] })));
}

/** @param {Item[]} items */
export function inOrder(items) {
  return [...items].sort((one, other) => {
    const dear = BigInt(other.amount) * BigInt(one.quantity) - BigInt(one.amount) * BigInt(other.quantity);
    if (dear !== 0n) return dear > 0n ? 1 : -1;
    return byText(one.variant, other.variant) || other.quantity - one.quantity || one.amount - other.amount || byText(one.id, other.id);
  });
}
export const byText = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

/** Pieces: what is weighed counts by its whole units. */
export const whole = (item) => Math.trunc(item.quantity / ONE);
export const pieces = (items) => sum(items.map(whole));
const worth = (item, count) => scaled(item.amount, count * ONE, item.quantity);
const totals = (taken) => sum([...taken.values()]);
const amounts = (items) => new Map(items.map((item) => [item.id, item.amount]));
const most = (found) => (found.limit === null || found.limit === undefined ? PIECES : found.limit);

/** `total` over items by their parts, never more than there is. @param {number} total @param {Map<string,number>} parts */
function shared(total, parts) {
  const least = Math.min(total, totals(parts));
  if (least <= 0) return new Map();
  const shares = allocate(least, [...parts.values()]);
  return new Map([...parts.keys()].map((id, place) => [id, shares[place]]).filter(([, share]) => share));
}

/** What the dearest pieces cost, by item. */
function first(items, count) {
  const found = new Map();
  for (const item of items) {
    const part = Math.min(count, whole(item));
    if (part > 0) found.set(item.id, worth(item, part));
    count -= part;
  }
  return found;
}

/** The largest number up to `limit` that pays, of those that all pay up to some point. */
function largest(limit, pays) {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (pays(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function amountOff(rule, found) {
  if (!rule.each) return { off: shared(rule.amount, amounts(found.items)) };
  const off = new Map();
  let left = most(found);
  for (const item of found.items) {
    const isFree = found.limit === null || found.limit === undefined;
    const count = Math.min(left, whole(item));
    const most_ = isFree ? multiply(rule.amount, item.quantity) : rule.amount * count;
    const saved = Math.min(isFree ? item.amount : worth(item, count), most_);
    left -= count;
    if (saved > 0) off.set(item.id, saved);
  }
  return { off };
}

function percentage(rule, found) {
  const setsOf = rule.sets_of ?? 1;
  if (setsOf === 1 && (found.limit === null || found.limit === undefined)) {
    const parts = amounts(found.items);
    return { off: shared(basisPoints(totals(parts), rule.off), parts) };
  }
  const there = pieces(found.items);
  const parts = first(found.items, Math.min(Math.floor(there / setsOf), most(found)) * setsOf);
  const off = shared(basisPoints(totals(parts), rule.off), parts);
  return off.size ? { off } : { off, why: "pieces", pieces: setsOf - (there % setsOf) };
}

function nthItem(rule, found) {
  const groups = new Map();
  for (const item of found.items) {
    const key = rule.same ? item.product : "None";
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const off = new Map();
  let [short, left] = [rule.nth, most(found)];
  for (const [, group] of [...groups].sort(([one], [other]) => byText(one, other))) {
    const [taken, sets] = everyNth(group, rule.nth, left);
    left -= sets;
    for (const [id, share] of shared(basisPoints(totals(taken), rule.off), taken)) off.set(id, share);
    short = Math.min(short, rule.nth - (pieces(group) % rule.nth));
  }
  const isShort = left > 0 && (short < rule.nth || !off.size);
  return { off, why: isShort ? "pieces" : "", pieces: isShort ? short : 0 };
}

function everyNth(items, nth, limit) {
  const sets = Math.min(Math.floor(pieces(items) / nth), limit);
  const taken = new Map();
  let passed = 0;
  for (const item of items) {
    const before = passed;
    passed = Math.min(passed + whole(item), sets * nth);
    const count = Math.floor(passed / nth) - Math.floor(before / nth);
    if (count) taken.set(item.id, worth(item, count));
  }
  return [taken, sets];
}

function bundle(rule, found) {
  const scope = found.items.filter(whole);
  const count = rule.pieces ?? 2;
  const parts = rule.one_each ? partsOf(found.goods).map((part) => [part, 1]) : [[{}, count]];
  const there = ([part, needed]) => Math.floor(pieces(scope.filter((item) => has(part, item))) / needed);
  let sets = parts.length ? Math.min(...parts.map(there)) : 0;
  const gain = (times) => totals(setOf(scope, parts, times)) - times * rule.price;
  sets = largest(Math.min(sets, most(found)), (times) => setOf(scope, parts, times).size > 0);
  sets = largest(sets, (times) => gain(times) > gain(times - 1));
  const taken = setOf(scope, parts, sets);
  const off = shared(totals(taken) - sets * rule.price, taken);
  if (off.size) return { off };
  const lacks = ([part, needed]) => Math.max(0, needed - pieces(scope.filter((item) => has(part, item))));
  const missing = sum(parts.map(lacks));
  return missing ? { off, why: "pieces", pieces: missing } : { off, why: "nothing" };
}

/** What the goods of so many sets cost; nothing when there aren't as many. */
function setOf(items, parts, sets) {
  const left = new Map(items.map((item) => [item.id, whole(item)]));
  for (const [part, count] of parts) {
    let wanted = count * sets;
    for (const item of items.filter((each) => has(part, each))) {
      const taken = Math.min(wanted, left.get(item.id));
      left.set(item.id, left.get(item.id) - taken);
      wanted -= taken;
    }
    if (wanted) return new Map();
  }
  const used = items.map((item) => [item.id, worth(item, whole(item) - left.get(item.id))]);
  return new Map(used.filter(([, amount]) => amount));
}

function threshold(rule, found) {
  const parts = amounts(found.items);
  const spent = totals(parts);
  const of = rule.of ?? "amount";
  const reached = of === "amount" ? spent : pieces(found.items);
  const steps = [...rule.steps].sort((one, other) => one.at - other.at);
  const step = steps.findLast((each) => each.at <= reached) ?? null;
  const times = step && rule.repeats ? Math.min(Math.floor(reached / step.at), most(found)) : 1;
  const isAmount = (rule.takes ?? "amount") === "amount";
  const off = step ? shared(isAmount ? step.off * times : basisPoints(spent, step.off), parts) : new Map();
  const following = nextStep(rule, steps, step, times, most(found), isAmount);
  if (!following || following === reached) return { off };
  return { off, why: of, [of]: following - reached };
}

function nextStep(rule, steps, step, times, limit, isAmount) {
  if (rule.repeats && step && isAmount) return times < limit ? step.at * (times + 1) : null;
  return steps.find((each) => !step || each.at > step.at)?.at ?? null;
}

function gift(rule, found) {
  const bought = found.items.filter((item) => !has(rule.gifts, item));
  const [spend, buy] = [rule.spend ?? 0, rule.buy ?? 1];
  const reached = spend ? sum(bought.map((item) => item.amount)) : pieces(bought);
  const times = Math.min(Math.floor(reached / (spend || buy)), most(found));
  const of = spend ? "amount" : "pieces";
  if (!times) return { off: new Map(), why: of, [of]: (spend || buy) - reached };
  const off = new Map();
  let wanted = times * (rule.get ?? 1);
  for (const item of found.basket.filter((each) => has(rule.gifts, each))) {
    const count = Math.min(wanted, whole(item));
    wanted -= count;
    const saved = count ? worth(item, count) - (rule.price ?? 0) * count : 0;
    if (saved > 0) off.set(item.id, saved);
  }
  return { off, why: wanted ? "gift" : "", pieces: wanted };
}

const RULES = { amount: amountOff, percentage, nth: nthItem, bundle, threshold, gift };

/** What `rule` takes off the items of a case. @param {any} rule @param {Case} found @returns {Effect} */
export const effect = (rule, found) => RULES[rule.kind](rule, found);
