// This device's clock beside the shop's: what they differ by was seen at the last answer, and is kept.
let skew = 0;

export const skewMs = () => skew;
/** @param {number} ms */
export function useSkew(ms) {
  skew = ms;
}

/** @param {string} serverAt @param {number} asked @param {number} answered Date.now() around the request */
export function learn(serverAt, asked, answered) {
  const seen = Date.parse(serverAt) - (asked + answered) / 2;
  if (Number.isFinite(seen)) skew = Math.round(seen) + 0; // never −0
  return skew;
}

/** The shop's time, as far as this device knows it. */
export const now = () => new Date(Date.now() + skew);
export const deviceNow = () => new Date();
