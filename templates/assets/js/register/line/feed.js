// Keeps the copy of the shop fresh: pages of what changed, each in one transaction together with how far it is.
import { Refused } from "./link.js";

const KEYED = ["prices", "customers"];
const WHOLE = ["lists", "promotions", "cashiers", "categories", "taxes"]; // they come whole: what isn't in them is gone
const STORES = ["meta", "goods", ...KEYED, ...WHOLE];
const NO_SHELF = "none";

/** @param {any} row a row of goods, with what it is found by */
export function shelved(row) {
  const units = row.units ?? [];
  const keys = [row.key, ...units.map((unit) => unit.key)].filter(Boolean);
  return { ...row, units, keys, shelves: row.is_sold === false ? [] : [...(row.categories ?? []), row.category ?? NO_SHELF] };
}

/** @param {IDBTransaction} transaction @param {any} page */
export function apply(transaction, page) {
  const store = (name) => transaction.objectStore(name);
  if (page.settings) store("meta").put(page.settings, "settings");
  for (const row of page.goods ?? []) store("goods").put(shelved(row));
  for (const name of KEYED) for (const row of page[name] ?? []) store(name).put(row);
  for (const name of WHOLE.filter((each) => page[each])) {
    store(name).clear();
    for (const row of page[name]) store(name).add(row);
  }
  for (const [name, ids] of Object.entries(page.gone ?? {})) {
    if (STORES.includes(name)) for (const id of ids) store(name).delete(id);
  }
  store("meta").put(page.cursor, "cursor");
  store("meta").put(page.epoch, "epoch");
}

/** @param {import("../kept/database.js").Database} database */
async function forget(database) {
  await database.write(STORES, (transaction) => {
    for (const name of STORES) if (name !== "meta") transaction.objectStore(name).clear();
    transaction.objectStore("meta").delete("cursor");
  });
}

/**
 * Reads all that is new. `changed` hears of each page that brought something.
 * @param {import("./link.js").Link} link @param {import("../kept/database.js").Database} database
 */
export function reader(link, database, { changed, revoked }) {
  return async () => {
    if (!link.token) return false;
    try {
      const cursor = await database.kept("cursor");
      const page = await link.ask(`/feed${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
      await database.write(STORES, (transaction) => apply(transaction, page));
      await changed(page);
      return Boolean(page.more);
    } catch (error) {
      if (error instanceof Refused && error.status === 410) {
        await forget(database);
        return true;
      }
      if (error instanceof Refused && error.status === 401) await revoked(error);
      throw error;
    }
  };
}
