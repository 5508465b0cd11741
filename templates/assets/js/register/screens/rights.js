// What a cashier may not do alone, somebody who may gives leave for once, with their PIN.
import { el } from "../parts/dom.js";
import { dialog } from "../parts/dialog.js";
import { t } from "../parts/words.js";
import { pinPad } from "./lock.js";

/** @param {import("./till.js").Till} till @param {string} right @returns {Promise<?string>} who approved; null: nobody did */
export function leave(till, right) {
  const { app } = till;
  if (app.may(right)) return Promise.resolve(app.cashier.id);
  return new Promise((done) => {
    let answer = null;
    const place = el("div", { class: "stack" });
    const choose = (cashier) => {
      answer = cashier.id;
      box.close();
    };
    const pad = pinPad(app, place, choose, (cashier) => cashier.id !== app.cashier.id && cashier.rights.includes(right));
    const box = dialog(t("Somebody who may has to agree"), [el("p", { class: "muted" }, t("{name} may not do this alone.", { name: app.cashier.name })), pad], {
      closed: () => done(answer),
    });
  });
}

/** As `leave`, and notes on the sale who approved what. */
export async function approved(till, right) {
  const who = await leave(till, right);
  if (who && who !== till.app.cashier.id) till.sale.approved = { ...till.sale.approved, [right]: who };
  return Boolean(who);
}

/** Lines come off by right. */
export const lessOf = (till) => approved(till, "pos.void_line");
