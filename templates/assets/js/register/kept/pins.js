// Who a PIN is: derived on the device, off line as well. Five wrong ones lock a person out here for a minute.
const WRONG = 5;
const LOCKED = 60_000;

const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** @param {string} pin @param {{salt:string,iterations:number,hash:string}} kept */
export async function fits(pin, kept) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(kept.salt), iterations: kept.iterations };
  const expected = bytes(kept.hash);
  const made = new Uint8Array(await crypto.subtle.deriveBits(how, key, expected.length * 8));
  return made.reduce((differs, byte, place) => differs | (byte ^ expected[place]), 0) === 0;
}

export class Pins {
  /** @param {import("./database.js").Database} database */
  constructor(database) {
    this.database = database;
  }

  /** @param {any} cashier @param {string} pin @returns {Promise<"right"|"wrong"|"locked">} */
  async check(cashier, pin) {
    const tries = (await this.database.kept("pins")) ?? {};
    const own = tries[cashier.id] ?? { wrong: 0, until: 0 };
    if (own.until > Date.now() && own.until - Date.now() <= LOCKED) return "locked";
    const isRight = Boolean(cashier.pin?.hash) && (await fits(pin, cashier.pin));
    const wrong = isRight ? 0 : own.wrong + 1;
    tries[cashier.id] = wrong >= WRONG ? { wrong: 0, until: Date.now() + LOCKED } : { wrong, until: 0 };
    await this.database.keep("pins", tries);
    if (isRight) return "right";
    return wrong >= WRONG ? "locked" : "wrong";
  }
}
