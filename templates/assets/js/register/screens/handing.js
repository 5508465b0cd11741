// How a receipt gets to the buyer: by the shop's printer or the browser's, as a gift's without prices, by e-mail.
import { button, field } from "../parts/dom.js";
import { formDialog, toast } from "../parts/dialog.js";
import { printPaper } from "../parts/paper.js";
import { t } from "../parts/words.js";
import { newId } from "../kept/ids.js";
import { Refused } from "../line/link.js";
import { giftReceipt, packingSlip, receipt } from "./receipt.js";

const PAPERS = { receipt, gift: giftReceipt, packing: packingSlip };
const NOT_HERE = 404;

/** @param {import("../app.js").App} app @param {any} document @returns {HTMLElement[]} */
export function handing(app, document) {
  const one = (words, symbol, act) => button(words, act, { symbol, cls: "btn btn-lg btn-block" });
  const print = one(t("Print the receipt"), "printer", () => printed(app, document, "receipt"));
  const gift = one(t("Gift receipt"), "gift", () => printed(app, document, "gift"));
  const packing = one(t("Kitchen or packing slip"), "list-checks", () => printed(app, document, "packing"));
  const mail = app.link.isUp && one(t("E-mail the receipt"), "mail", () => mailed(app, document));
  return [print, ...(["sale", "pickup"].includes(document.kind) ? [gift, packing] : []), mail].filter(Boolean);
}

/** The browser prints where the shop's printer can't. */
async function printed(app, document, what) {
  const { settings } = app.shelf;
  const isPacking = what === "packing";
  if (!(await byPrinter(app, { what, document }))) printPaper(PAPERS[what](app, document), isPacking ? settings.packing_paper : settings.paper);
}

/** Whether the shop's printer has it. @param {import("../app.js").App} app @param {any} body */
export async function byPrinter(app, body) {
  const { settings } = app.shelf;
  if (!(body.what === "packing" ? settings.prints_packing : settings.prints)) return false;
  try {
    await app.link.ask("/printing", body);
    return true;
  } catch (error) {
    if (error instanceof Refused) toast(error.message, "toast-bad");
    return false;
  }
}

/** What happens by itself after each sale; one after the other, for a printer listens to one at a time. @param {import("../app.js").App} app @param {any} document */
export async function afterSale(app, document) {
  await openDrawer(app, document);
  if (app.shelf.settings.packs && document.kind === "sale") await printed(app, document, "packing");
}

/** Cash needs an open drawer. @param {import("../app.js").App} app @param {any} document */
async function openDrawer(app, document) {
  const cash = new Set(app.shelf.settings.tenders.filter((tender) => tender.is_cash).map((tender) => tender.code));
  if ([...document.body.payments, ...(document.body.back?.payments ?? [])].some((payment) => cash.has(payment.tender))) await byPrinter(app, { what: "drawer" });
}

function mailed(app, document) {
  const to = field(t("E-mail address of the buyer"), { type: "email", autocomplete: "off", maxlength: 254, autofocus: true });
  const id = newId();
  return formDialog(t("E-mail the receipt"), [to.row], t("Send"), async () => {
    try {
      const { to: hint } = await app.link.ask(`/receipts/${document.id}/mails`, { id, to: to.input.value });
      toast(t("The receipt goes to {to}", { to: hint }));
      return true;
    } catch (error) {
      to.wrong(why(app, error));
      return false;
    }
  });
}

function why(app, error) {
  if (!(error instanceof Refused)) return t("needs internet");
  if (error.status !== NOT_HERE) return error.problem.errors?.[0]?.message ?? error.message;
  app.outbox?.soon();
  return t("The sale has not been handed in yet: its receipt can be sent once it is.");
}
