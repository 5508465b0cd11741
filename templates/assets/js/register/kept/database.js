// What the register keeps in the browser: the shop's goods, prices and people, and above all its documents.
const VERSION = 1;
const KEYED = ["prices", "lists", "promotions", "customers", "cashiers", "categories"];

function upgrade(db) {
  db.createObjectStore("meta");
  const goods = db.createObjectStore("goods", { keyPath: "id" });
  goods.createIndex("keys", "keys", { multiEntry: true });
  goods.createIndex("code", "code");
  goods.createIndex("shelves", "shelves", { multiEntry: true });
  for (const name of KEYED) db.createObjectStore(name, { keyPath: "id" });
  db.createObjectStore("taxes", { autoIncrement: true });
  const documents = db.createObjectStore("documents", { keyPath: "seq" });
  documents.createIndex("id", "id", { unique: true });
  documents.createIndex("state", "state");
  return db;
}

/** @param {IDBRequest} request @returns {Promise<any>} */
export function asked(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

/** @param {IDBTransaction} transaction @returns {Promise<void>} once it is on disk */
export function completed(transaction) {
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done();
    transaction.onerror = () => failed(transaction.error);
    transaction.onabort = () => failed(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
}

export class Database {
  /** @param {string} slug @returns {Promise<Database>} */
  static async open(slug) {
    const request = indexedDB.open(`yuntai-register-${slug}`, VERSION);
    request.onupgradeneeded = () => {
      const db = upgrade(request.result);
      request.transaction.objectStore("prices").createIndex("variant", "variant");
      return db;
    };
    return new Database(await asked(request));
  }

  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
  }

  /** @param {string} store @param {IDBValidKey} key */
  get(store, key) {
    return asked(this.db.transaction(store).objectStore(store).get(key));
  }

  /** @param {string} store @param {IDBValidKey|IDBKeyRange} [range] @param {number} [most] */
  all(store, range, most) {
    return asked(this.db.transaction(store).objectStore(store).getAll(range, most));
  }

  /** @param {string} store @param {string} index @param {IDBValidKey|IDBKeyRange} key @param {number} [most] */
  by(store, index, key, most) {
    return asked(this.db.transaction(store).objectStore(store).index(index).getAll(key, most));
  }

  /** Looks up by index, again and again in one transaction. @param {string[]} stores */
  look(stores) {
    const transaction = this.db.transaction(stores);
    return (store, index, key, most) => asked(transaction.objectStore(store).index(index).getAll(key, most));
  }

  /** @param {string} store @param {string} index @param {IDBValidKey} key */
  count(store, index, key) {
    return asked(this.db.transaction(store).objectStore(store).index(index).count(key));
  }

  /**
   * One transaction over `stores`; done once it is complete, on disk where `strict`.
   * @param {string[]} stores @param {(transaction: IDBTransaction) => any} work
   */
  async write(stores, work, { strict = false } = {}) {
    const transaction = this.db.transaction(stores, "readwrite", { durability: strict ? "strict" : "relaxed" });
    const done = completed(transaction);
    const made = work(transaction);
    try {
      const result = await made;
      await done;
      return result;
    } catch (error) {
      if (transaction.error === null) tryAbort(transaction);
      await done.catch(() => {});
      throw error;
    }
  }

  /** @param {string} key @param {any} value */
  keep(key, value) {
    return this.write(["meta"], (transaction) => transaction.objectStore("meta").put(value, key));
  }

  /** @param {string} key */
  kept(key) {
    return this.get("meta", key);
  }
}

function tryAbort(transaction) {
  try {
    transaction.abort();
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
  }
}
