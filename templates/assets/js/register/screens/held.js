// Goods put aside for customers: chosen here they lie in the cart, and are sold with it.
import { el } from "../parts/dom.js";
import { dialog, toast } from "../parts/dialog.js";
import { moment } from "../parts/format.js";
import { t } from "../parts/words.js";
import { fromServer } from "../sums/quantity.js";

/** @param {import("./till.js").Till} till */
export async function heldDialog(till) {
  const { app } = till;
  if (!till.sale.isIdle) return toast(t("Finish or park the sale in the cart first."));
  const all = app.link.isUp ? await app.link.ask("/holds").catch(failed) : null;
  if (!all) return toast(t("What is put aside is looked up in the shop. Try again once the internet is back."));
  const take = async (one) => {
    box.close();
    await putIn(till, one);
  };
  const body = all.length ? el("ul", { class: "till-hits" }, ...all.map((one) => hit(one, take))) : el("p", { class: "muted" }, t("Nothing is put aside for a customer. The shop does it under Stock."));
  const box = dialog(t("Put aside"), [body], { closed: () => till.top.focus() });
  return undefined;
}

function failed(error) {
  if (error.name === "TypeError") throw error;
  return null;
}

function hit(one, take) {
  const words = [one.number, t("until {time}", { time: moment(one.until) }), one.note].filter(Boolean).join(", ");
  return el("li", {}, el("button", { type: "button", class: "till-hit", onclick: () => take(one) },
    el("span", { class: "grow" }, el("span", { class: "strong" }, one.name || one.number), el("span", { class: "tiny faint" }, words))));
}

/** All of it, for whom it is. @param {import("./till.js").Till} till */
async function putIn(till, { id, number, customer, lines }) {
  const { app, sale } = till;
  const known = customer ? await app.database.get("customers", customer) : null;
  for (const line of lines) {
    const offered = await app.shelf.one(line.variant);
    if (offered) await till.add(offered, fromServer(line.quantity));
  }
  if (sale.isEmpty) return toast(t("Its goods are not sold any more."));
  sale.set({ customer: known ?? null, hold: { id, number } });
  return till.changed();
}
