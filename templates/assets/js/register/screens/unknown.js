// A code that nobody knows: find the goods by name instead.
import { button, el } from "../parts/dom.js";
import { formDialog, toast } from "../parts/dialog.js";
import { t } from "../parts/words.js";
import { codeOf } from "../trade/coupons.js";
import { useCoupon } from "./coupon.js";

/** @param {import("./till.js").Till} till @param {string} code */
export function unknown(till, code) {
  const text = el("p", { class: "muted" }, t("Find it by its name, or ask the shop to give it this barcode."));
  const coupon = !till.sale.isEmpty && button(t("Use it as a coupon"), async () => {
    const wrong = await useCoupon(till, codeOf(code));
    if (wrong) return toast(wrong, "toast-bad");
    return box.close();
  }, { symbol: "ticket-percent", cls: "btn btn-lg btn-block" });
  const box = formDialog(t("No product has {code}", { code }), [text, coupon].filter(Boolean), t("Find it by name"), () => {});
  box.addEventListener("close", () => till.top.focus());
}
