// What is done less often than selling, at hand below the goods.
import { button, el } from "../parts/dom.js";
import { t } from "../parts/words.js";
import { drawerDialog } from "./drawer.js";
import { couponDialog } from "./coupon.js";
import { saleDiscount } from "./discounts.js";
import { receiptsDialog } from "./receipts.js";
import { returnDialog } from "./returns.js";

/** @param {import("./till.js").Till} till */
export function acts(till) {
  return el("div", { class: "till-acts" },
    button(t("Discount"), () => saleDiscount(till), { symbol: "badge-percent" }),
    button(t("Return"), () => returnDialog(till), { symbol: "undo-2" }),
    button(t("Coupon"), () => couponDialog(till), { symbol: "ticket-percent" }),
    button(t("Receipts"), () => receiptsDialog(till), { symbol: "receipt-text" }),
    button(t("Cash drawer"), () => drawerDialog(till), { symbol: "banknote" }));
}
