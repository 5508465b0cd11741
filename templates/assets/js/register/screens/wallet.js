// Paying by a wallet or the connected terminal: the box for the customer's code, and the wait until it is known.
import { button, el, field, fill, icon, iconButton } from "../parts/dom.js";
import { confirmed } from "../parts/dialog.js";
import { money } from "../parts/format.js";
import { qr } from "../parts/qr.js";
import { n, t } from "../parts/words.js";
import { EITHER, endOf, leaveBehind, standing } from "../trade/charges.js";

const PAUSE = 2_000;
const SECOND = 1_000;

/** One box for every wallet: the code says whose it is. @param {(code: string) => void} scanned @param {() => void} camera */
export function scanBox(scanned, camera) {
  const box = field(t("Customer’s payment code"), { "data-scan": true, "data-key": "wallet-scan", inputmode: "numeric", autocomplete: "off", maxlength: 40, placeholder: t("Scan WeChat Pay or Alipay") });
  box.row.classList.add("pay-scan");
  box.input.after(iconButton(t("Scan with the camera"), "camera", camera, { cls: "btn btn-icon btn-lg till-camera-key" }));
  box.input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") box.input.blur();
    if (event.key !== "Enter") return;
    event.preventDefault();
    const code = box.input.value;
    box.input.value = "";
    if (code.trim()) scanned(code);
  });
  return box;
}

export class Waiting {
  /**
   * @param {import("../app.js").App} app @param {any} charge as it is kept with the sale
   * @param {{keep: () => Promise<any>, ended: (said: any) => any, left: () => any}} heard @param {any} [request] what begins it
   */
  constructor(app, charge, heard, request = null) {
    this.app = app;
    this.charge = charge;
    this.heard = heard;
    this.request = request;
    /** @type {any} */ this.said = { state: "created" };
    this.clock = el("span", { class: "num", "aria-hidden": "true" });
    this.place = el("div", { class: "pay-wait", "data-charge": charge.id });
    this.draw();
  }

  /** Asks until it is known, or until nobody looks at it any more: it is kept with the sale. */
  async run() {
    const ticking = setInterval(() => this.tick(), SECOND);
    try {
      while (this.place.isConnected) {
        const said = await standing(this.app.link, this.charge, this.request);
        if (!this.place.isConnected) return undefined;
        if (this.hear(said)) return await this.heard.ended(said);
        await this.pause();
      }
    } finally {
      clearInterval(ticking);
    }
    return undefined;
  }

  /** Whether it has ended. What begins it goes out again, with the same id, until the shop has answered. */
  hear(said) {
    if (said.id || said.state !== "unknown") this.request = null;
    this.said = { tender: this.said.tender, ...said, url: this.said.url || said.url };
    this.draw();
    return Boolean(endOf(said.state));
  }

  pause() {
    return new Promise((next) => {
      this.wake = next;
      setTimeout(next, PAUSE);
    });
  }

  async cancel() {
    if (!this.app.link.isUp) return this.goOnWithout();
    this.charge.isCancelled = true;
    await this.heard.keep();
    this.draw();
    return this.wake?.();
  }

  /** Without a line nobody can say whether it was paid. */
  async goOnWithout() {
    const text = t("Nobody can say now whether the customer has paid. If not, it is cancelled once the internet is back; if so, the office finds it under Charges of wallets and gives it back.");
    if (!(await confirmed(t("Take another way to pay?"), text, t("Another way"))) || !this.place.isConnected) return;
    await leaveBehind(this.app, this.charge);
    await this.heard.left();
  }

  words() {
    const { tender, mode, isCancelled } = this.charge;
    if (!this.app.link.isUp) return t("No network. It goes on asking; nothing is charged twice.");
    if (isCancelled || this.said.state === "reversing") return t("Cancelling. What was paid meanwhile counts as paid.");
    if (tender.code === EITHER.code && this.said.url) return this.opened();
    // Alipay knows nothing of a code that nobody has scanned yet: that is no silence.
    if (mode === "qr" && this.said.url) return t("The customer scans this with {wallet}", { wallet: t(tender.label) });
    if (this.said.state === "unknown") return t("{wallet} has not answered yet. It goes on asking; nothing is charged twice.", { wallet: t(tender.label) });
    if (mode === "terminal") return t("Waiting for the card at the terminal");
    if (mode === "qr") return t("Asking {wallet} for a code", { wallet: t(tender.label) });
    return this.said.state === "pending" ? t("Waiting for the customer’s password") : t("Asking {wallet}", { wallet: t(tender.label) });
  }

  /** One code for both: whose app it was opened in. */
  opened() {
    const wallet = this.app.shelf.settings.tenders.find((each) => each.code === this.said.tender);
    return wallet ? t("Opened in {wallet}. Waiting for the payment.", { wallet: t(wallet.label) }) : t("The customer scans this with WeChat Pay or Alipay");
  }

  tick() {
    const seconds = Math.max(0, Math.round((Date.now() - this.charge.at) / SECOND));
    this.clock.textContent = n("{n} second", "{n} seconds", seconds);
  }

  draw() {
    const { tender, amount, isCancelled } = this.charge;
    const code = this.said.url && !isCancelled && this.app.link.isUp ? el("div", { class: "pay-qr" }, qr(this.said.url)) : null;
    this.tick();
    fill(this.place, el("p", { class: "row pay-wait-who" }, icon(tender.icon || "wallet"), el("span", {}, t(tender.label)), el("b", { class: "num" }, money(amount))),
      code, el("p", { class: "strong", role: "status" }, this.words()), el("p", { class: "muted" }, this.clock),
      button(t("Cancel this payment"), () => this.cancel(), { cls: "btn btn-lg", "data-key": "wallet-cancel", disabled: Boolean(isCancelled) && this.app.link.isUp }));
  }
}

/** What is said of one that ended unpaid. @param {any} said @param {any} charge */
export function overWords(said, charge) {
  if (said.reason) return t(said.reason);
  if (said.state === "missing") return t("It never reached the shop, and nothing was charged. Begin again.");
  if (said.state !== "closed") return t("It was paid too late: the money goes back to the customer.");
  return charge.isCancelled ? t("Cancelled: nothing was taken.") : t("Nobody paid in time, and it was taken back. Begin again.");
}
