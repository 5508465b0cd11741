// The ways to pay, those that can't be taken now with the reason.
import { el, icon } from "../parts/dom.js";
import { t } from "../parts/words.js";
import { MODES } from "../trade/charges.js";

const ICONS = { cash: "banknote", card: "credit-card", account: "book-open" };
export const isWallet = (tender) => Boolean(tender?.called && MODES[tender.code]);

/** @param {any} paying */
export function tendersView(paying) {
  const isUp = paying.till.app.link.isUp;
  return el("div", { class: "tenders", role: "radiogroup", "aria-label": t("Way to pay") }, ...paying.ways.map((tender) => {
    const why = refusal(tender, isUp);
    const isOn = tender === paying.tender;
    return el("button", { type: "button", class: `tender${isOn ? " tender-on" : ""}`, role: "radio", "aria-checked": String(isOn), "data-key": `tender-${tender.code}`, disabled: Boolean(why), onclick: () => paying.choose(tender) },
      icon(tender.icon || ICONS[tender.code] || "wallet"), t(tender.label), why && el("small", {}, why));
  }));
}

/** Why a way can't be taken now, or nothing. */
function refusal(tender, isUp) {
  if (!tender.called) return "";
  if (!isUp) return t("needs internet");
  return isWallet(tender) ? "" : t("not at this register");
}
