// The register as a whole: what it knows, who is at it, and which screen stands before them.
import { Database } from "./kept/database.js";
import { Documents } from "./kept/documents.js";
import { Pins } from "./kept/pins.js";
import { Shelf } from "./kept/shelf.js";
import { skewMs, useSkew } from "./kept/clock.js";
import { Repeated } from "./line/backoff.js";
import { beat } from "./line/beat.js";
import { reader } from "./line/feed.js";
import { Link } from "./line/link.js";
import { sender } from "./line/sender.js";
import { useCurrency } from "./parts/format.js";
import { Sale } from "./trade/sale.js";

const FEED_EVERY = 20_000;
const SEND_EVERY = 15_000;
const BEAT_EVERY = 30_000;
const SETTLED = 120_000; // a shift this young may not be known to the page that was asked for before it

export class App {
  /** @param {HTMLElement} root */
  static async start(root) {
    const app = new App(root, await Database.open(root.dataset.slug));
    await app.remember();
    return app;
  }

  /** @param {HTMLElement} root @param {Database} database */
  constructor(root, database) {
    this.root = root;
    this.version = root.dataset.version;
    this.database = database;
    this.documents = new Documents(database);
    this.link = new Link(root.dataset.home);
    this.shelf = new Shelf(database);
    this.pins = new Pins(database);
    this.sale = new Sale(this.shelf);
    this.queue = { count: 0, oldest: null };
    this.isRevoked = false;
    this.isPersisted = false;
    this.news = null;
    this.isMore = true;
    this.isTaking = false;
    /** @type {any} */ this.cashier = null;
    this.listeners = new Set();
  }

  /** What this browser was when it was closed. */
  async remember() {
    const names = ["paired", "shift", "skew", "revoked", "cart", "last", "parked"];
    const [paired, shift, skew, revoked, cart, last, parked] = await Promise.all(names.map((name) => this.database.kept(name)));
    this.paired = paired ?? null;
    this.shift = shift ?? null;
    this.last = last ?? null;
    this.parkedCount = parked?.length ?? 0;
    this.isRevoked = Boolean(revoked);
    useSkew(skew ?? 0);
    this.link.token = this.isRevoked ? "" : paired?.token ?? "";
    await this.refresh();
    if (cart && this.shelf.settings) await this.sale.resume(cart);
    this.queue = await this.documents.queue();
  }

  /** Takes over what the feed has brought. */
  async refresh() {
    await this.shelf.load();
    const { settings } = this.shelf;
    if (settings) useCurrency(settings.currency, settings.decimals);
    if (settings?.register && this.paired) this.paired.register = { ...this.paired.register, ...settings.register };
    if (this.cashier) this.cashier = this.shelf.cashiers.find((each) => each.id === this.cashier.id) ?? null;
  }

  /** Begins to ask and to send; only the tab that sells does. */
  begin() {
    const revoked = (problem) => this.revoke(problem);
    this.feed = new Repeated(reader(this.link, this.database, { changed: (page) => this.fed(page), revoked }), FEED_EVERY);
    this.outbox = new Repeated(sender(this.link, this.documents, { revoked, heard: (all) => this.heard(all) }), SEND_EVERY);
    this.pulse = new Repeated(() => beat(this), BEAT_EVERY);
    this.documents.listeners.add(() => this.counted());
    this.link.listeners.add(() => this.lineChanged());
    for (const repeated of [this.feed, this.outbox, this.pulse]) repeated.soon();
  }

  lineChanged() {
    if (this.link.isUp) this.outbox.soon();
    this.tell("line");
  }

  async counted() {
    this.queue = await this.documents.queue();
    if (this.queue.count) this.outbox.soon();
    this.tell("queue");
  }

  async fed(page) {
    this.isMore = Boolean(page.more);
    await this.database.keep("skew", skewMs());
    await this.refresh();
    await this.sharedShift(page.settings);
    if (page.goods?.length || page.gone?.goods?.length) this.shelf.index = null;
    this.tell("feed");
  }

  /** Another register that shares the drawer may have ended the shift, or begun one. */
  async sharedShift(settings) {
    if (!settings || !this.shift || this.queue.count || settings.shift?.id === this.shift.id) return;
    if (Date.now() - Date.parse(this.shift.at) < SETTLED) return;
    this.shift = null;
    await this.database.keep("shift", null);
    this.tell("ended");
  }

  async heard(results) {
    await this.database.keep("skew", skewMs());
    const odd = results.filter((result) => result.state !== "recorded");
    if (odd.length) this.tell("faults", odd);
  }

  async revoke() {
    this.isRevoked = true;
    this.link.token = "";
    await this.database.keep("revoked", true);
    this.tell("revoked");
  }

  /** Who makes a document. */
  get by() {
    return { register: this.paired.register, device: this.paired.device, shift: this.shift?.id ?? null, cashier: this.cashier.id };
  }

  /** @param {any} paired what pairing has answered */
  async pair(paired) {
    if (this.queue.count) throw new Error("documents of the former device were not handed in");
    await this.database.write(["meta", "documents"], (transaction) => {
      const meta = transaction.objectStore("meta");
      transaction.objectStore("documents").clear();
      meta.put(paired, "paired");
      for (const gone of ["number", "seq", "settings", "revoked", "cursor", "shift", "cart", "last", "pins"]) meta.delete(gone);
    }, { strict: true });
    this.paired = paired;
    this.isRevoked = false;
    this.shift = null;
    this.link.token = paired.token;
  }

  /** @param {string} right */
  may(right) {
    return Boolean(this.cashier?.rights.includes(right));
  }

  keepCart(how = {}) {
    const cart = this.sale.isIdle ? null : this.sale.parked();
    return this.database.write(["meta"], (transaction) => transaction.objectStore("meta").put(cart, "cart"), how);
  }

  /** @param {(what: string, facts?: any) => void} listener */
  on(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(what, facts) {
    for (const listener of this.listeners) listener(what, facts);
  }
}
