// When an offer holds: between two moments, on some days, between two minutes of the store's day.
const DAY = 24 * 60;
const WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** @param {any} offer @param {string} at */
export function isValid(offer, at) {
  const when = offer.when ?? {};
  const moment = Date.parse(at);
  return (!when.starts_at || Date.parse(when.starts_at) <= moment) && (!when.ends_at || moment < Date.parse(when.ends_at));
}

function local(at, zone) {
  const options = { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = new Intl.DateTimeFormat("en-US", /** @type {any} */ (options)).formatToParts(new Date(at));
  const get = (type) => parts.find((part) => part.type === type).value;
  return { day: WEEK.indexOf(get("weekday")) + 1, minute: Number(get("hour")) * 60 + Number(get("minute")) };
}

/** A time that ends before it starts reaches into the next day. @param {any} offer @param {{at:string,zone:string}} basket */
export function holdsNow(offer, { at, zone }) {
  const { days = [1, 2, 3, 4, 5, 6, 7], since = 0, until = DAY } = offer.when ?? {};
  if (days.length === 7 && since === 0 && until === DAY) return true;
  const { day, minute } = local(at, zone);
  if (since < until) return days.includes(day) && since <= minute && minute < until;
  return (days.includes(day) && minute >= since) || (days.includes(((day + 5) % 7) + 1) && minute < until);
}

/** @param {any} offer */
export function isUsedUp(offer) {
  const own = typeof offer.code_most === "number" && (offer.code_used ?? 0) >= offer.code_most;
  return own || (typeof offer.in_all === "number" && (offer.used ?? 0) >= offer.in_all);
}
