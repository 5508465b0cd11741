// UUIDs of version 7: by time, and monotonic within a tab; and tokens that nobody can guess.
let last = 0n;

/** @returns {string} */
export function newId() {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const low = random.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  let value = (BigInt(Date.now()) << 80n) | (low & ((1n << 80n) - 1n));
  if (value <= last) value = last + 1n;
  last = value;
  value = (value & ~(0xfn << 76n)) | (7n << 76n);
  value = (value & ~(3n << 62n)) | (2n << 62n);
  const hex = value.toString(16).padStart(32, "0");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** 128 random bits in base64url. @returns {string} */
export function newToken() {
  const random = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  return btoa(random).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
