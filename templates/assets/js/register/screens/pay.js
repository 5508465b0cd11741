// Paying: one way or several, cash with change, and done only once the sale is on disk.
import { el, fill, icon, iconButton } from "../parts/dom.js";
import { money, shortMoney } from "../parts/format.js";
import { t } from "../parts/words.js";
import { confirmed, toast } from "../parts/dialog.js";
import { newId } from "../kept/ids.js";
import { fastAmounts, inCoins, settle, tally } from "../sums/tenders.js";
import { EITHER, MODES, endOf, walletOf, waysOf } from "../trade/charges.js";
import { approvalOf, keepSale } from "../trade/exchange.js";
import { askShop } from "./asking.js";
import { done } from "./done.js";
import { cameraDialog } from "./camera.js";
import { keypad } from "./keypad.js";
import { chooseAccount, isAsked, isOver, roomView } from "./on_account.js";
import { isWallet, tendersView } from "./tenders.js";
import { Waiting, overWords, scanBox } from "./wallet.js";

const NOTES = [500, 1000, 2000, 5000, 10_000];
const LONGEST = 9;

/** @param {import("./till.js").Till} till */
export function pay(till) {
  const paying = new Paying(till);
  paying.draw();
  paying.goOn();
  return paying;
}

class Paying {
  /** @param {import("./till.js").Till} till */
  constructor(till) {
    this.till = till;
    const { parts = [], charge = null } = till.sale.paying ?? {};
    this.parts = parts;
    this.waiting = charge && this.awaited(charge);
    this.tenders = (till.app.shelf.settings.tenders ?? []).filter((tender) => !tender.is_later);
    this.ways = waysOf(this.tenders);
    this.tender = this.ways.find((tender) => tender.is_cash) ?? this.ways[0];
    this.typed = "";
    this.room = null;
    this.scan = this.tenders.some((tender) => MODES[tender.code] === "qr") ? scanBox((code) => this.scanned(code), () => cameraDialog(till)) : null;
    this.place = el("section", { class: "pay", "aria-label": t("Payment") });
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    till.app.beforeScan = () => {
      const { typed } = this;
      return () => {
        this.typed = typed;
        this.refresh();
      };
    };
  }

  /** What is on the counter so far. */
  offers() {
    return this.parts;
  }

  get left() {
    return this.till.sale.total - this.parts.reduce((all, part) => all + part.amount, 0);
  }

  /** What the chosen way is to pay. */
  get due() {
    return this.tender?.is_cash ? inCoins(this.left, this.tender) : this.left;
  }

  get given() {
    return this.typed ? Number(this.typed) : this.due;
  }

  draw() {
    fill(this.till.main, this.place);
    this.till.app.root.querySelector(".till").classList.add("till-paying");
    this.refresh();
    this.place.querySelector(".btn-primary")?.focus({ preventScroll: true });
  }

  /** Goes on with what a reload, or the lock, has interrupted. */
  goOn() {
    if (this.waiting) this.waiting.run();
    else if (this.parts.length && this.till.sale.total && !this.left) this.finish();
  }

  refresh() {
    this.waiting?.draw();
    if (this.waiting) fill(this.place, this.head(), this.partsView(), this.waiting.place);
    else fill(this.place, this.head(), this.partsView(), tendersView(this), this.scan?.row, this.pad(), this.button());
  }

  /** The parts, and what is being waited for, are kept with the sale. */
  keep(charge = this.waiting?.charge ?? null) {
    this.till.sale.paying = this.parts.length || charge ? { parts: this.parts, charge } : null;
    return this.till.app.keepCart({ strict: Boolean(charge) });
  }

  head() {
    const back = iconButton(t("Back to the cart"), "chevron-left", () => this.leave(), { "data-key": "back" });
    const text = this.parts.length ? t("Left to pay of {total}", { total: money(this.till.sale.total) }) : t("To pay");
    const [, whole, cents = ""] = /^(.*?)([.,]\d+)?$/.exec(money(this.due));
    const due = el("p", { class: "pay-due num" }, whole, cents && el("span", { class: "cents" }, cents));
    return el("div", { class: "pay-head" }, back, el("div", { class: "grow" }, el("p", { class: "small muted" }, text), due));
  }

  partsView() {
    if (!this.parts.length) return null;
    return el("ul", { class: "parts" }, ...this.parts.map((part) => el("li", { class: "row" }, el("span", { class: "token token-good" }, icon("check")),
      el("div", { class: "grow" }, el("p", { class: "strong" }, t(part.tender.label)), part.reference && el("p", { class: "tiny faint num" }, part.reference)),
      el("b", { class: "num" }, money(part.amount)), iconButton(t("Undo this part"), "undo-2", () => this.undo(part)))));
  }

  choose(tender) {
    if (tender.is_account) return chooseAccount(this, tender);
    this.tender = tender;
    this.typed = "";
    return this.refresh();
  }

  pad() {
    return el("div", { class: "pay-pad" }, el("div", { class: "stack stack-sm" }, this.givenView(), roomView(this), this.quick(), this.change()), keypad((key) => this.press(key)));
  }

  givenView() {
    const label = this.tender?.is_cash ? t("Cash received") : t("Paid this way");
    return el("div", { class: "well pay-given" }, el("span", { class: "muted" }, label), el("b", { class: "num" }, money(this.given)));
  }

  quick() {
    if (!this.tender?.is_cash) return null;
    const { denominations } = this.till.app.shelf.settings;
    const notes = denominations?.length ? denominations : NOTES;
    const amounts = [this.due, ...fastAmounts(this.due, notes)];
    return el("div", { class: "quick" }, ...amounts.map((amount, place) => el("button", { type: "button", class: `key-btn num${amount === this.given && (this.typed || !place) ? " key-on" : ""}`, "data-key": `quick-${place}`, onclick: () => this.type(String(amount)) },
      place ? shortMoney(amount) : t("Exact {amount}", { amount: shortMoney(amount) }))));
  }

  change() {
    const { change, left, excess } = this.tally();
    if (change) return el("div", { class: "change", role: "status" }, el("span", {}, t("Give back")), el("b", { class: "num" }, money(change)));
    if (excess) return el("div", { class: "change change-bad", role: "status" }, el("span", {}, t("Too much; only cash gives change")), el("b", { class: "num" }, money(excess)));
    if (left) return el("div", { class: "change change-left", role: "status" }, el("span", {}, t("Then left to pay")), el("b", { class: "num" }, money(left)));
    return null;
  }

  tally() {
    return tally(this.till.sale.total, [...this.parts, ...(this.given ? [{ tender: this.tender, amount: this.given }] : [])]);
  }

  button() {
    const { left, excess } = this.tally();
    const facts = { amount: money(this.given) };
    const words = isWallet(this.tender) && this.given ? this.walletWords(facts) : !this.till.sale.total ? t("Nothing to pay: finish") : left ? t("Take {amount} and go on", facts) : t("Take {amount} and finish", facts);
    return el("button", { type: "button", class: "btn btn-primary btn-till", "data-key": "take", disabled: Boolean(excess) || isOver(this) || this.isBusy, onclick: () => this.take() }, words);
  }

  walletWords(facts) {
    return MODES[this.tender.code] === "qr" ? t("Show a code for {amount}", facts) : t("Send {amount} to the terminal", facts);
  }

  type(text) {
    this.typed = text;
    this.refresh();
  }

  press(key) {
    if (key === "Backspace") this.type(this.typed.slice(0, -1));
    else this.type((this.typed + key).replace(/^0+/, "").slice(0, LONGEST));
  }

  key(event) {
    if (!this.place.isConnected) return document.removeEventListener("keydown", this.onKey);
    if (this.waiting) return undefined;
    const isElsewhere = event.target instanceof HTMLInputElement || document.querySelector("dialog[open]");
    if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    if (/^\d$/.test(event.key) || event.key === "Backspace") this.press(event.key);
    else if (event.key === "Escape") this.leave();
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) this.take();
    else return undefined;
    return event.preventDefault();
  }

  async undo(part) {
    if (part.charge && !(await this.isLeft([part]))) return;
    this.parts = this.parts.filter((each) => each !== part);
    await this.keep();
    this.refresh();
    this.till.refresh();
  }

  async leave() {
    if (this.waiting) return toast(t("Wait for the payment, or cancel it first."));
    const charged = this.parts.filter((part) => part.charge);
    if (this.parts.length > charged.length) return toast(t("Undo the parts that were paid first."));
    if (charged.length && !(await this.isLeft(charged))) return undefined;
    this.parts = [];
    this.till.sale.deposit = null;
    await this.keep();
    return this.till.sell();
  }

  /** What a wallet has paid is not given back here. @param {any[]} parts */
  isLeft(parts) {
    const facts = { amount: money(parts.reduce((all, part) => all + part.amount, 0)), wallet: parts.map((part) => t(part.tender.label)).join(", ") };
    return confirmed(t("Leave what was paid to the office?"), t("{amount} was paid by {wallet}. It is not given back by this: the office finds it under Charges of wallets and gives it back.", facts), t("Leave it"), { danger: true });
  }

  async take() {
    if (this.isBusy || this.waiting || this.tally().excess || isOver(this)) return;
    if (this.given && !isAsked(this)) {
      await this.choose(this.tender);
      return;
    }
    if (isWallet(this.tender) && this.given) {
      await this.charge({ tender: this.tender, mode: MODES[this.tender.code], amount: this.given });
      return;
    }
    if (this.given || !this.parts.length) this.parts = [...this.parts, { tender: this.tender, amount: this.given }];
    this.typed = "";
    if (tally(this.till.sale.total, this.parts).left) {
      await this.keep();
      this.refresh();
      this.till.refresh();
      return;
    }
    await this.finish();
  }

  /** A code from the scanner, wherever the focus is. @param {string} code */
  scanned(code) {
    if (this.waiting || this.isBusy) return undefined;
    const wallet = walletOf(code);
    if (!wallet) return this.refuse(t("This is no payment code of WeChat Pay or Alipay. Ask the customer to open “Pay” and show that code."));
    const tender = this.tenders.find((each) => each.code === wallet);
    if (!tender) return this.refuse(t("This shop does not take this wallet. Ask for another way to pay."));
    const amount = isWallet(this.tender) ? this.given : this.left;
    return this.charge({ tender, mode: "code", amount, code });
  }

  /** Kept before anybody is asked: whatever happens, it is asked about by its id. */
  async charge({ tender, mode, amount, code = "" }) {
    const { app } = this.till;
    if (!app.link.isUp) return this.refuse(t("{wallet} needs the internet. Take another way to pay, or wait until it is back.", { wallet: t(tender.label) }));
    if (amount <= 0 || amount > this.left) return this.refuse(t("This is more than what is left to pay."));
    const { currency } = app.shelf.settings;
    const charge = { id: newId(), tender, mode, amount, at: Date.now() };
    this.waiting = this.awaited(charge, { id: charge.id, mode, amount, currency, code, tender: code || tender.code === EITHER.code ? "" : tender.code, by: app.cashier.name });
    await this.keep();
    this.refresh();
    this.place.querySelector("[data-key=wallet-cancel]")?.focus({ preventScroll: true });
    return this.waiting.run();
  }

  awaited(charge, request = null) {
    const heard = { keep: () => this.keep(), ended: (said) => this.ended(charge, said), left: () => this.stopped("") };
    return new Waiting(this.till.app, charge, heard, request);
  }

  async ended(charge, said) {
    if (endOf(said.state) !== "paid") return this.stopped(overWords(said, charge));
    const { amount, id } = charge;
    const tender = this.tenders.find((each) => each.code === said.tender) ?? charge.tender;
    this.parts = [...this.parts, { tender, amount, reference: said.reference, charge: id }];
    await this.stopped("");
    return this.left ? undefined : this.finish();
  }

  async stopped(words) {
    this.waiting = null;
    this.typed = "";
    await this.keep();
    this.refresh();
    this.till.refresh();
    if (words) this.refuse(words);
    else this.place.querySelector(".btn-primary")?.focus({ preventScroll: true });
  }

  /** Said beside the box, where there is one. @param {string} words */
  refuse(words) {
    if (this.scan) this.scan.wrong(words);
    else toast(words, "toast-bad");
  }

  /** On disk first, then done: what can't be kept is not sold. */
  async finish() {
    const { app, sale } = this.till;
    const kind = sale.pickup ? "pickup" : sale.deposit === null ? "sale" : "deposit";
    if (kind !== "sale" && !app.link.isUp) {
      this.refresh();
      this.refuse(t("This needs the internet: the shop has to say yes. Try again once it is back."));
      return;
    }
    this.isBusy = true;
    this.refresh();
    const payments = settle(sale.total, this.parts);
    try {
      if (kind !== "sale") await askShop(this.till, kind, payments, approvalOf(sale));
      else done(this.till, await keepSale(app, payments));
    } catch (error) {
      console.error(error);
      this.parts = this.parts.filter((part) => part.charge);
      this.isBusy = false;
      this.refresh();
      toast(t("The sale could not be kept on this device, so it did not happen. Give the money back, free some storage, and try again."), "toast-bad");
    }
  }
}
