// A scale's label was scanned: the goods come with their weight, or for the price that stands on it.
import { toast } from "../parts/dialog.js";
import { money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { amountOf, boughtFor, readLabel, weightOf } from "../sums/labels.js";
import { ONE } from "../sums/quantity.js";

/** @param {import("./till.js").Till} till @param {string} code @returns {Promise<boolean>} whether it was such a label */
export async function addLabeled(till, code) {
  const { shelf } = till.app;
  const label = readLabel(code, shelf.settings.labels ?? []);
  if (!label) return false;
  const offered = await goodsOf(shelf, label);
  if (!offered) return false;
  const price = shelf.priced(offered, ONE, shelf.place(till.sale.customer))?.amount;
  if (label.holds === "weight") await till.add(offered, weightOf(label));
  else putPriced(till, offered, price, amountOf(label, shelf.settings.decimals));
  return true;
}

/** By the barcode with nothing inside, or by its number. */
async function goodsOf(shelf, { goods, plain }) {
  for (const code of [plain, goods, goods.replace(/^0+/, "")]) {
    const found = code && (await shelf.scanned(code));
    if (found) return found;
  }
  return null;
}

/** What is weighed comes to its label's price to the cent; a piece costs what its label says. */
function putPriced(till, offered, price, amount) {
  const { good } = offered;
  if (!amount || (good.weighed && !price)) return toast(t("The label of {name} says {amount}: it can’t be sold by it.", { name: good.name, amount: money(amount) }), "toast-bad");
  till.sale.add(offered, good.weighed ? boughtFor(amount, price) : ONE, { labeled: amount });
  return till.changed();
}
