// The end of an exchange that costs nothing more: what came back is worth more than what goes out, or just as much.
import { button, el } from "../parts/dom.js";
import { confirmed, dialog } from "../parts/dialog.js";
import { money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { inCoins } from "../sums/tenders.js";
import { keepSale } from "../trade/exchange.js";
import { done } from "./done.js";

/** The ways money goes back, for `total`. @param {import("./till.js").Till} till @param {number} total @param {(payment: any) => Promise<void>} pay */
export function payOutTenders(till, total, pay) {
  const tenders = till.app.shelf.settings.tenders.filter((tender) => !tender.is_later && !tender.called && !tender.is_account);
  const chosen = (tender) => {
    box.close();
    const amount = tender.is_cash ? inCoins(total, tender) : total;
    return pay({ tender: tender.code, label: tender.label, amount, given: amount, change: 0, rounding: amount - total });
  };
  const box = dialog(t("Pay back {amount}", { amount: money(total) }), [el("div", { class: "stack stack-sm" }, ...tenders.map((tender) => button(t(tender.label), () => chosen(tender), { symbol: tender.icon, cls: "btn btn-lg btn-block" })))]);
}

/** @param {import("./till.js").Till} till */
export async function settleExchange(till) {
  const { difference } = till.sale;
  if (difference < 0) return payOutTenders(till, 0 - difference, (payment) => kept(till, payment));
  if (await confirmed(t("Nothing to pay"), t("What comes back is worth as much as what goes out."), t("Finish the exchange"))) await kept(till, null);
  return undefined;
}

async function kept(till, payment) {
  done(till, await keepSale(till.app, [], payment));
}
