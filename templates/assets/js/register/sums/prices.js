// Which price counts: of the lists that fit the one with the highest priority, then the one that names more, then the
// newest; in it the unit's own price first, then the largest step, then the latest to begin.
import { multiply } from "./money.js";
import { fromServer } from "./quantity.js";

/**
 * @typedef {{id:string,variant:string,list:string,unit:?string,amount:number,from:string,valid_from:?string,valid_to:?string}} Price
 * @typedef {{id:string,name:string,includes_tax:boolean,store:?string,channel:?string,group:?string,priority:number,is_default:boolean,first_day:?string,last_day:?string,currency:string}} List
 * @typedef {{store:string,channel:string,group:?string,currency:string,day:string,at:string}} Place
 */

/** @param {List} list @param {Place} place */
export function fits(list, place) {
  const here = (!list.store || list.store === place.store) && (!list.channel || list.channel === place.channel);
  const days = (!list.first_day || list.first_day <= place.day) && (!list.last_day || list.last_day >= place.day);
  return here && days && (!list.group || list.group === place.group) && list.currency === place.currency;
}

/** @param {List} list */
const named = (list) => [list.store, list.channel, list.group].filter(Boolean).length;

/** Instants of the server and of this clock are written in different lengths. @param {string} text */
const moment = (text) => Date.parse(text);

/** @param {Price} price @param {number} at */
function holds(price, at) {
  return (!price.valid_from || moment(price.valid_from) <= at) && (!price.valid_to || moment(price.valid_to) > at);
}

const latest = (price) => (price.valid_from ? moment(price.valid_from) : -Infinity);

/** @param {[Price, List]} one @param {[Price, List]} other */
function sooner([price, list], [other, otherList]) {
  return (
    otherList.priority - list.priority ||
    named(otherList) - named(list) ||
    (list.id < otherList.id ? 1 : list.id > otherList.id ? -1 : 0) ||
    Number(!price.unit) - Number(!other.unit) ||
    fromServer(other.from) - fromServer(price.from) ||
    latest(other) - latest(price)
  );
}

/**
 * The price of one of what is sold, at a place; null when no list has one.
 * @param {Price[]} prices of one variant @param {Map<string, List>} lists
 * @param {{count:number,unit:?string,factor:number}} asked thousandths @param {Place} place
 */
export function priceOf(prices, lists, asked, place) {
  const at = moment(place.at);
  const base = Math.round((asked.count * asked.factor) / 1000);
  const found = prices.filter((price) => {
    const list = lists.get(price.list);
    if (!list || !fits(list, place) || !holds(price, at)) return false;
    if (price.unit) return price.unit === asked.unit && fromServer(price.from) <= asked.count;
    return fromServer(price.from) <= base;
  });
  if (!found.length) return null;
  const [[price, list]] = found.map((each) => [each, lists.get(each.list)]).sort(sooner);
  const amount = price.unit ? price.amount : multiply(price.amount, asked.factor);
  return { amount, list, from: fromServer(price.from) };
}

/** What a tax class costs on a day, in basis points; null where it has no rate. */
export function rateOf(taxes, code, day) {
  const known = taxes.filter((tax) => tax.class === code && tax.from <= day);
  known.sort((one, other) => other.rank - one.rank || (one.from < other.from ? 1 : -1));
  return known.length ? known[0].rate : null;
}

/** The reason of a list's price. */
export function reasonOf(found, amount) {
  const { list, from } = found;
  if (list.is_default && !from) return listed("", "List price", amount, { unit_price: found.amount });
  const facts = { unit_price: found.amount, list: list.name };
  if (!from) return listed(list.id, "Price list {list}", amount, facts);
  return listed(list.id, "Price list {list}, from {step} on", amount, { ...facts, step: String(from / 1000) });
}

const listed = (source, label, amount, facts) => ({ stage: "price_list", source, label, amount, facts });
