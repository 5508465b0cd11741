// A coupon somebody shows: typed or scanned, looked up in the shop.
import { button, el, field, iconButton } from "../parts/dom.js";
import { dialog, toast } from "../parts/dialog.js";
import { t } from "../parts/words.js";
import { codeOf, lookUp, whyNot } from "../trade/coupons.js";
import { whyWords } from "./reasons.js";

const STAYS = new Set(["pieces", "amount", "gift", "customer"]); // the cashier can do something about these

/** @param {import("./till.js").Till} till */
export function couponDialog(till) {
  if (till.sale.isEmpty) return toast(t("Put something in the cart first."));
  const code = field(t("Code of the coupon"), { autocomplete: "off", spellcheck: "false", autocapitalize: "characters", "data-scan": true });
  const submit = el("button", { type: "submit", class: "btn btn-primary btn-lg btn-block" }, t("Use it"));
  const send = async (event) => {
    event.preventDefault();
    const wanted = codeOf(code.input.value);
    if (!wanted) return code.wrong(t("Type or scan the code."));
    submit.toggleAttribute("disabled", true);
    const wrong = await useCoupon(till, wanted);
    submit.toggleAttribute("disabled", false);
    if (wrong) return code.wrong(wrong);
    return box.close();
  };
  const shown = till.sale.codes.map((coupon) => el("li", { class: "row till-row" }, el("span", { class: "grow strong" }, coupon.code), button(t("Take it off"), () => {
    dropCoupon(till, coupon);
    box.close();
  })));
  const form = el("form", { class: "stack stack-sm", novalidate: true, onsubmit: send }, code.row, submit);
  const box = dialog(t("Coupon"), [form, shown.length ? el("ul", { class: "till-hits" }, ...shown) : null].filter(Boolean), { closed: () => till.top.focus() });
  code.input.focus();
  return undefined;
}

/** Puts it on the sale. @param {import("./till.js").Till} till @param {string} code @returns {Promise<string>} what is wrong with it */
export async function useCoupon(till, code) {
  const { app, sale } = till;
  if (sale.codes.some((each) => each.code === code)) return t("This coupon is on the sale already.");
  if (!app.link.isUp) return t("A coupon is looked up in the shop. Try again once the internet is back.");
  let coupon;
  try {
    coupon = await lookUp(app, code);
  } catch (error) {
    if (error.name === "TypeError") throw error;
    return t("A coupon is looked up in the shop. Try again once the internet is back.");
  }
  if (!coupon) return t("There is no coupon {code}.", { code });
  const before = sale.codes;
  sale.set({ codes: [...before, coupon] });
  const why = whyNot(sale, coupon);
  if (why && !STAYS.has(why.why)) {
    sale.set({ codes: before });
    return `${code}: ${whyWords(why)}`;
  }
  till.changed();
  return "";
}

/** @param {import("./till.js").Till} till */
export function dropCoupon(till, coupon) {
  till.sale.set({ codes: till.sale.codes.filter((each) => each !== coupon) });
  till.changed();
}

/** A coupon that waits for something, below the cart. @param {import("./till.js").Till} till */
export function waiting(till, coupon) {
  const why = whyNot(till.sale, coupon);
  if (!why) return null;
  return el("div", { class: "cart-hint" }, el("dt", { class: "tiny" }, `${coupon.code}: ${whyWords(why)}`),
    el("dd", {}, iconButton(t("Take {code} off", { code: coupon.code }), "x", () => dropCoupon(till, coupon), { "data-key": `coupon-${coupon.code}` })));
}
