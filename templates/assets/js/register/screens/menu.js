// What concerns the register rather than the sale.
import { button, el } from "../parts/dom.js";
import { asksText, dialog } from "../parts/dialog.js";
import { locale, speak, t } from "../parts/words.js";
import { save } from "../kept/recovery.js";
import { couponDialog } from "./coupon.js";
import { depositDialog } from "./deposit.js";
import { openDisplay } from "./display.js";
import { customerDialog } from "./customer.js";
import { saleDiscount } from "./discounts.js";
import { drawerDialog } from "./drawer.js";
import { heldDialog } from "./held.js";
import { next } from "./next.js";
import { pickupsDialog } from "./pickups.js";
import { parkedList } from "./parked.js";
import { queueDialog } from "./queue.js";
import { receiptsDialog } from "./receipts.js";
import { returnDialog } from "./returns.js";
import { till as draw } from "./till.js";

/** @param {import("./till.js").Till} till */
export function menu(till) {
  const { app } = till;
  const go = (act) => () => {
    box.close();
    act();
  };
  const item = (words, symbol, act, cls = "") => button(words, go(act), { symbol, cls: `btn btn-lg btn-block till-item ${cls}` });
  const box = dialog(t("Menu"), [el("div", { class: "stack stack-sm" },
    item(t("Customer"), "user-round", () => customerDialog(till), "only-phone"),
    item(t("Discount"), "badge-percent", () => saleDiscount(till), "only-phone"),
    item(t("Coupon"), "ticket-percent", () => couponDialog(till), "only-phone"),
    item(t("Return"), "undo-2", () => returnDialog(till), "only-phone"),
    item(t("Receipts"), "receipt-text", () => receiptsDialog(till), "only-phone"),
    item(t("Parked sales"), "pause", () => parkedList(till), "only-phone"),
    item(t("Note on the sale"), "pencil", () => noteDialog(till)),
    item(t("To pick up"), "package-check", () => pickupsDialog(till)),
    item(t("Keep as an order"), "hand-coins", () => depositDialog(till)),
    item(t("Put aside"), "shopping-bag", () => heldDialog(till)),
    item(t("Cash drawer"), "banknote", () => drawerDialog(till), "only-phone"),
    item(t("Choose favorites"), "star", () => till.shelves.choose(), "only-phone"),
    item(t("Waiting to be handed in"), "cloud-off", () => queueDialog(app)),
    item(t("Save the recovery file"), "download", () => save(app)),
    item(t("Customer display"), "monitor", () => openDisplay(app), "only-desk"),
    item(t("Lock"), "lock", () => leave(app)),
    item(locale === "en" ? "简体中文" : "English", "languages", () => other(app))),
    el("p", { class: "tiny faint num" }, status(app))], { cls: "till-menu" });
}

/** It stands on the receipt, and on the slip for whom packs or cooks. */
async function noteDialog(till) {
  const note = await asksText(t("Note on the sale"), t("Note"), till.sale.note);
  if (note === null) return;
  till.sale.set({ note });
  till.changed();
}

async function leave(app) {
  await app.keepCart();
  app.cashier = null;
  await next(app);
}

async function other(app) {
  const code = locale === "en" ? "zh_Hans" : "en";
  localStorage.setItem("yuntai-register-locale", code);
  await speak(code);
  draw(app);
}

function status(app) {
  const storage = app.isPersisted ? t("storage is kept by the browser") : t("the browser may clear storage");
  return [app.paired.register.code, app.version.replace(/\.js$/, ""), storage].join(" · ");
}
