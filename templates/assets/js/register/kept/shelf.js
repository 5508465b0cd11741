// The shop as this register knows it: goods by scan, by name and by shelf, priced for a place and a person.
import { dayOf } from "../parts/format.js";
import { checkOf } from "../sums/labels.js";
import { priceOf, rateOf } from "../sums/prices.js";
import { fromServer, ONE } from "../sums/quantity.js";
import { now } from "./clock.js";
import { matches, terms } from "./search.js";

const GTIN = new Set([8, 12, 13, 14]);
const CHUNK = 4_000;

/** What a scan is compared by, as the server keeps it. @param {string} text */
export function scanKey(text) {
  const code = text.normalize("NFKC").trim();
  if (!/^\d+$/.test(code) || !GTIN.has(code.length) || code.at(-1) !== checkOf(code.slice(0, -1))) return code;
  return code.padStart(14, "0");
}

export class Shelf {
  /** @param {import("./database.js").Database} database */
  constructor(database) {
    this.database = database;
    /** @type {any} */ this.settings = null;
    this.lists = new Map();
    this.taxes = [];
    this.promotions = [];
    this.categories = [];
    this.cashiers = [];
    /** @type {?{id:string,text:string,name:string}[]} */ this.index = null;
  }

  /** What is small enough to be at hand always. */
  async load() {
    const names = ["lists", "taxes", "promotions", "categories", "cashiers"];
    const [settings, lists, ...rest] = await Promise.all([
      this.database.kept("settings"), ...names.map((name) => this.database.all(name)),
    ]);
    this.settings = settings ?? null;
    this.lists = new Map(lists.map((list) => [list.id, list]));
    [this.taxes, this.promotions, this.categories, this.cashiers] = rest;
    this.cashiers.sort((one, other) => one.name.localeCompare(other.name));
    this.categories.sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  }

  /** @param {?any} customer */
  place(customer) {
    const { store, channel, currency, zone } = this.settings;
    const at = now();
    return { store: store.id, channel, currency, group: customer?.group ?? null, day: dayOf(at, zone), at: at.toISOString() };
  }

  /** The goods that a code stands for, with the unit it is the barcode of: looked up in one go, as a scan can't wait. @param {string} code */
  async scanned(code) {
    const key = scanKey(code);
    const look = this.database.look(["goods", "prices"]);
    const known = (await look("goods", "keys", key, 4)).find((row) => row.is_sold !== false);
    const good = known ?? (await look("goods", "code", code, 1))[0];
    if (!good || good.is_sold === false) return null;
    return this.offered(good, good.units.find((unit) => unit.key === key) ?? null, await look("prices", "variant", good.id));
  }

  /** @param {string} id @param {?string} [unit] */
  async one(id, unit = null) {
    const good = await this.database.get("goods", id);
    return good ? this.offered(good, good.units.find((each) => each.id === unit) ?? null) : null;
  }

  /** Goods with all that their price may depend on. @param {any} good @param {any} unit @param {any[]} [found] its prices */
  async offered(good, unit, found) {
    const prices = found ?? (await this.database.by("prices", "variant", good.id));
    const parts = await Promise.all((good.kind === "bundle" ? good.parts ?? [] : []).map((part) => this.part(part)));
    return { good, unit, prices, parts };
  }

  async part(part) {
    const good = await this.database.get("goods", part.variant);
    return { good, needed: fromServer(part.quantity), prices: await this.database.by("prices", "variant", part.variant) };
  }

  /** @param {any} offered @param {number} count thousandths @param {any} place */
  priced(offered, count, place) {
    const factor = offered.unit ? fromServer(offered.unit.factor) : ONE;
    return priceOf(offered.prices, this.lists, { count, unit: offered.unit?.id ?? null, factor }, place);
  }

  /** @param {string} code of a tax class @param {string} day */
  rate(code, day) {
    return rateOf(this.taxes, code, day);
  }

  /** @param {string[]} ids in their order */
  async several(ids) {
    const goods = await Promise.all(ids.map((id) => this.database.get("goods", id)));
    return goods.filter((good) => good && good.is_sold !== false);
  }

  /** @param {?string} category @param {number} most */
  async shelf(category, most) {
    if (category) return this.database.by("goods", "shelves", category, most);
    const goods = await this.database.all("goods", undefined, most);
    return goods.filter((good) => good.is_sold !== false);
  }

  /** Fills the index that names are looked up in, a piece at a time: selling goes on meanwhile. */
  async learnNames() {
    const found = [];
    let after;
    for (;;) {
      const rows = await this.database.all("goods", after && IDBKeyRange.lowerBound(after, true), CHUNK);
      for (const row of rows) if (row.is_sold !== false) found.push({ id: row.id, text: row.search ?? "", name: row.name });
      if (rows.length < CHUNK) break;
      after = rows.at(-1).id;
    }
    this.index = found;
  }

  /** @param {string} query @param {number} most */
  async search(query, most) {
    if (!this.index) await this.learnNames();
    const wanted = terms(query);
    if (!wanted.length) return [];
    const hits = [];
    for (const row of this.index) {
      if (matches(row.text, wanted)) hits.push(row.id);
      if (hits.length >= most) break;
    }
    return this.several(hits);
  }
}
