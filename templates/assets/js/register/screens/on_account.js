// Paying on account: whether the customer may owe it is asked in the shop before the sale, where there is a line. The
// sale itself is booked whatever has become of the limit by then.
import { el } from "../parts/dom.js";
import { toast } from "../parts/dialog.js";
import { money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { roomOf } from "../line/account.js";
import { sum } from "../sums/money.js";
import { customerDialog } from "./customer.js";

/** What of the parts so far is on account. */
const owed = (paying) => sum(paying.parts.filter((part) => part.tender.is_account).map((part) => part.amount));

/** Whether it was asked for the customer of the sale, or could not be. */
export const isAsked = (paying) => !paying.tender?.is_account || paying.room?.customer === paying.till.sale.customer?.id;

/** How much more may be owed after the parts so far; null: nobody could say. */
function left(paying) {
  const amount = paying.room?.amount ?? null;
  return amount === null ? null : Math.max(0, amount - owed(paying));
}

/** Whether what is given now is more than the customer may owe. */
export const isOver = (paying) => Boolean(paying.tender?.is_account) && left(paying) !== null && paying.given > left(paying);

/** Chosen as the way to pay: as much of it as the customer may owe. */
export async function chooseAccount(paying, tender) {
  const { app, sale } = paying.till;
  const { customer, pickup } = sale;
  if (!customer) {
    toast(pickup ? t("The order names no customer, so that nobody can owe it.") : t("Choose the customer first: on account needs a name."));
    return pickup ? undefined : customerDialog(paying.till);
  }
  const { name } = customer;
  const amount = await roomOf(app, customer);
  if (!paying.place.isConnected || paying.waiting || paying.isBusy) return undefined;
  paying.room = { customer: customer.id, amount };
  const may = left(paying);
  if (may === 0) return toast(t("{name} may owe nothing more. Take another way to pay, or ask the office to raise the limit.", { name }), "toast-bad");
  paying.tender = tender;
  paying.typed = may !== null && may < paying.due ? String(may) : "";
  if (may === null) toast(t("The shop can’t be asked now whether {name} may owe this. The sale stands, and the office looks at it.", { name }));
  return paying.refresh();
}

/** How much more may be owed, beside what is given. */
export function roomView(paying) {
  if (!paying.tender?.is_account || !isAsked(paying)) return null;
  const may = left(paying);
  if (may === null) return el("p", { class: "small muted pay-room" }, t("Not asked: what the customer may owe is known with the internet only."));
  const facts = { name: paying.till.sale.customer.name, amount: money(may) };
  return el("p", { class: `small pay-room ${isOver(paying) ? "till-over" : "muted"}`, role: "status", "data-key": "room" }, t("{name} may owe {amount} more.", facts));
}
