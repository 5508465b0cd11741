// Money as the server reckons it: whole minor units, rounded half up, away from zero. Products are exact (BigInt).
export const BASIS_POINTS = 10_000;

/** `amount` ÷ `by` (> 0), rounded half up, away from zero. @param {bigint} amount @param {bigint} by */
function divided(amount, by) {
  const size = amount < 0n ? -amount : amount;
  const half = (2n * size + by) / (2n * by);
  return Number(amount < 0n ? -half : half);
}

/** `amount` × `times` ÷ `by`, rounded once. @param {number} amount @param {number} times @param {number} by */
export function scaled(amount, times, by) {
  return divided(BigInt(amount) * BigInt(times), BigInt(by));
}

/** What `quantity` thousandths cost at a price for one. @param {number} price @param {number} quantity */
export const multiply = (price, quantity) => scaled(price, quantity, 1000);

/** `rate` ten-thousandths of `amount`. @param {number} amount @param {number} rate */
export const basisPoints = (amount, rate) => scaled(amount, rate, BASIS_POINTS);

/** What `rate` on the rest has put into `amount`. @param {number} amount @param {number} rate */
export const contained = (amount, rate) => scaled(amount, rate, BASIS_POINTS + rate);

/** To a multiple of `step`. @param {number} amount @param {number} step @param {"half_up"|"down"} mode */
export function roundTo(amount, step, mode) {
  if (mode !== "down") return divided(BigInt(amount), BigInt(step)) * step;
  return Math.trunc(amount / step) * step;
}

/**
 * `total` split by `weights` (≥ 0), exactly: floors first, then one each to the largest remainders, the earlier on a tie.
 * @param {number} total @param {number[]} weights @returns {number[]}
 */
export function allocate(total, weights) {
  const parts = weights.map(BigInt);
  const whole = parts.reduce((sum, part) => sum + part, 0n);
  if (whole === 0n) {
    if (total) throw new RangeError("nothing to split it by");
    return weights.map(() => 0);
  }
  const size = BigInt(Math.abs(total));
  const shares = parts.map((part) => Number((size * part) / whole));
  const short = Math.abs(total) - sum(shares);
  const rest = parts.map((part, place) => [(size * part) % whole, place]);
  rest.sort((one, other) => (one[0] === other[0] ? Number(one[1]) - Number(other[1]) : one[0] > other[0] ? -1 : 1));
  for (const [, place] of rest.slice(0, short)) shares[Number(place)] += 1;
  return total < 0 ? shares.map((share) => 0 - share) : shares;
}

/** @param {number[]} amounts */
export const sum = (amounts) => amounts.reduce((all, amount) => all + amount, 0);
