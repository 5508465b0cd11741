// The counter: goods at the left, the cart at the right, and what is to do at the same place every time.
import { el, fill } from "../parts/dom.js";
import { t } from "../parts/words.js";
import { toast } from "../parts/dialog.js";
import { unknownSound } from "../parts/sound.js";
import { ONE, toThousandths } from "../sums/quantity.js";
import { cartView } from "./cart.js";
import { tellDisplay } from "./display.js";
import { addLabeled } from "./labeled.js";
import { settleExchange } from "./exchange.js";
import { askShop } from "./asking.js";
import { mayGo } from "./ordered.js";
import { pay } from "./pay.js";
import { scannedOrder } from "./pickups.js";
import { shelvesView } from "./shelves.js";
import { note, top } from "./top.js";
import { unknown } from "./unknown.js";
import { weigh } from "./weigh.js";

/** @param {import("../app.js").App} app */
export function till(app) {
  app.drawn = "till";
  const { register, store } = app.shelf.settings;
  document.title = `${register.name} · ${store.name}`;
  const view = new Till(app);
  app.view = view;
  view.draw();
  if (app.sale.paying) view.pay();
}

export class Till {
  /** @param {import("../app.js").App} app */
  constructor(app) {
    this.app = app;
    this.sale = app.sale;
    this.top = top(app, this);
    this.note = el("div", { class: "till-note-place" });
    this.shelves = shelvesView(app, this);
    this.cart = el("aside", { class: "cart", "aria-label": t("Cart") });
    this.main = el("main", { class: "till-main", id: "main" }, this.shelves.place);
    this.isPaying = false;
    this.stop = app.on((what) => this.hear(what));
    app.onScan = (code) => this.scan(code);
  }

  draw() {
    const { register, store } = this.app.shelf.settings;
    const title = el("h1", { class: "vh" }, t("{store}, {register}", { store: store.name, register: register.name }));
    fill(this.app.root, el("div", { class: "till" }, title, this.top.place, this.note, this.main, this.cart));
    this.refresh();
    this.shelves.draw();
    this.top.focus();
  }

  /** Draws what the sale has changed. */
  refresh() {
    cartView(this);
    note(this.app, this.note);
    this.top.refresh();
    tellDisplay(this.app, this.done ?? null);
  }

  /** The sale has changed: it is kept, so that a closed tab loses nothing, and shown. */
  changed() {
    this.refresh();
    this.app.keepCart();
  }

  async hear(what) {
    if (!this.main.isConnected) return this.stop();
    if (what === "feed") {
      this.sale.reckon();
      if (!this.isPaying) await this.shelves.refresh();
    }
    if (!this.isPaying || what !== "feed") this.refresh();
    if (what === "line" && this.isPaying) this.paying?.refresh();
    return undefined;
  }

  /** @param {string} text a code, or "3*code" */
  async scan(text) {
    const begun = performance.now();
    const [, count, code] = /^(?:(\d{1,4}(?:\.\d{1,3})?)\s*[*x×]\s*)?(.+)$/u.exec(text.trim()) ?? [null, null, text];
    if (this.isPaying && this.paying?.scan) return this.paying.scanned(code);
    if (this.isPaying) return toast(t("Finish or leave the payment first."));
    const offered = await this.app.shelf.scanned(code);
    if (!offered && ((await addLabeled(this, code)) || (await scannedOrder(this, code)))) return true;
    if (!offered) {
      unknownSound();
      unknown(this, code);
      return false;
    }
    await this.add(offered, count ? toThousandths(count) : undefined);
    performance.measure("scan-to-line", { start: begun, end: performance.now() });
    return true;
  }

  /** @param {any} offered @param {number} [count] thousandths */
  async add(offered, count) {
    const { good } = offered;
    if (this.sale.pickup) return toast(t("Finish or leave the order in the cart first."));
    if (good.weighed && count === undefined) return weigh(this, offered);
    if (!this.app.shelf.priced(offered, count ?? ONE, this.app.shelf.place(this.sale.customer))) {
      return toast(t("{name} has no price here. Give it one in the shop.", { name: good.name }), "toast-bad");
    }
    this.sale.add(offered, count);
    this.changed();
    return undefined;
  }

  /** @param {string} id of a variant */
  async pick(id) {
    const offered = await this.app.shelf.one(id);
    if (offered) await this.add(offered);
    this.top.focus();
  }

  /** @param {{deposit?: ?number}} [how] a first part alone, the rest of it later */
  pay({ deposit = null } = {}) {
    const { pickup } = this.sale;
    if ((this.sale.isEmpty && !pickup) || this.isPaying) return undefined;
    if (pickup && !this.sale.paying && !mayGo(this)) return undefined;
    if (pickup && !this.sale.total) return askShop(this, "pickup", []);
    if (this.sale.back && !this.sale.total) return settleExchange(this);
    if (!this.sale.paying) this.sale.deposit = deposit;
    this.isPaying = true;
    this.paying = pay(this);
    this.refresh();
    return undefined;
  }

  /** Back to the goods. */
  sell() {
    this.isPaying = false;
    this.done = null;
    this.paying = null;
    this.app.beforeScan = null;
    this.app.root.querySelector(".till")?.classList.remove("till-paying", "till-done");
    fill(this.main, this.shelves.place);
    this.refresh();
    this.shelves.draw();
    this.top.focus();
  }
}
