// The register's documents: each gets its sequence in the transaction that keeps it, and is never changed afterwards.
import { asked } from "./database.js";
import { deviceNow, now, skewMs } from "./clock.js";
import { newId, newToken } from "./ids.js";

export const NUMBERED = new Set(["sale", "return", "pickup", "deposit", "cancellation"]);
const WAITING = "waiting";

/** @typedef {{seq:number,id:string,kind:string,number:?string,state:string,at:string,body:any,faults?:any[]}} Kept */

export class Documents {
  /** @param {import("./database.js").Database} database */
  constructor(database) {
    this.database = database;
    this.listeners = new Set();
  }

  /**
   * Keeps a document; what `also` writes to meta becomes true with it, or not at all.
   * @param {string} kind @param {any} body @param {{register:any,device:string,shift:?string,cashier:string}} by
   * @param {{approved?:string[],approved_by?:?string,also?:Record<string, any>}} [more] @returns {Promise<any>}
   */
  async keep(kind, body, by, { also = {}, ...approval } = {}) {
    const [kept] = await this.keepAll([{ kind, body: () => body, ...approval }], by, also);
    return kept;
  }

  /**
   * Keeps several: all of them, or none. `body` makes one's from those before it.
   * @param {{kind:string,body:(before:any[]) => any,approved?:string[],approved_by?:?string}[]} wanted
   * @param {{register:any,device:string,shift:?string,cashier:string}} by @param {Record<string, any>} also @returns {Promise<any[]>}
   */
  async keepAll(wanted, by, also) {
    const kept = await this.database.write(["meta", "documents"], async (transaction) => {
      const made = [];
      for (const { kind, body, approved, approved_by: approver } of wanted) {
        const document = {
          id: newId(), kind, register: by.register.id, device: by.device, shift: by.shift, cashier: by.cashier,
          at: now().toISOString(), device_at: deviceNow().toISOString(), skew_ms: skewMs(), body: body(made),
          ...(approver ? { approved_by: approver, approved } : {}),
        };
        made.push(await this.enter(transaction, document, by.register.code, also));
      }
      return made;
    }, { strict: true });
    this.tell();
    return kept;
  }

  async enter(transaction, made, code, also) {
    const meta = transaction.objectStore("meta");
    const { next_seq: nextSeq = 1, next_number: nextNumber = 1 } = (await asked(meta.get("settings"))) ?? {};
    const seq = Math.max(((await asked(meta.get("seq"))) ?? 0) + 1, nextSeq);
    const document = { ...made, seq };
    meta.put(seq, "seq");
    if (NUMBERED.has(made.kind)) {
      const count = Math.max(((await asked(meta.get("number"))) ?? 0) + 1, nextNumber);
      meta.put(count, "number");
      document.number = `${code}-${String(count).padStart(6, "0")}`;
      document.body = { ...made.body, token: newToken() };
    }
    for (const [key, value] of Object.entries(also)) meta.put(value, key);
    transaction.objectStore("documents").add({ seq, id: made.id, state: WAITING, document });
    return document;
  }

  /** The first that the server doesn't have yet. @param {number} most @returns {Promise<any[]>} */
  async waiting(most) {
    return this.database.by("documents", "state", WAITING, most);
  }

  /** How many wait, and since when. */
  async queue() {
    const [count, [first]] = await Promise.all([this.database.count("documents", "state", WAITING), this.waiting(1)]);
    return { count, oldest: first?.document.device_at ?? null };
  }

  /** What the server said of them. @param {{id:string,state:string,number?:string,order?:string,faults?:any[]}[]} results */
  async answered(results) {
    await this.database.write(["documents"], async (transaction) => {
      const store = transaction.objectStore("documents");
      const rows = await Promise.all(results.map((result) => asked(store.index("id").get(result.id))));
      rows.forEach((row, place) => {
        const { state, order, faults = [], ...answer } = results[place];
        if (row) store.put({ ...row, state, order, faults, answer });
      });
    });
    this.tell();
  }

  /** The server lacks these: they go out again. @param {number[]} missing */
  async again(missing) {
    await this.database.write(["documents"], async (transaction) => {
      const store = transaction.objectStore("documents");
      const rows = await Promise.all(missing.map((seq) => asked(store.get(seq))));
      for (const row of rows) if (row) store.put({ ...row, state: WAITING });
    });
  }

  /** The newest first. @param {number} most @param {(row: any) => boolean} [wanted] @returns {Promise<any[]>} */
  latest(most, wanted = () => true) {
    const found = [];
    const request = this.database.db.transaction("documents").objectStore("documents").openCursor(null, "prev");
    return new Promise((done, failed) => {
      request.onerror = () => failed(request.error);
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor || found.length >= most) return done(found);
        if (wanted(cursor.value)) found.push(cursor.value);
        cursor.continue();
      };
    });
  }

  tell() {
    for (const listener of this.listeners) listener();
  }
}
