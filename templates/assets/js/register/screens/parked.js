// Sales put aside: kept here at once; with a network every register of the store may go on with them.
import { el } from "../parts/dom.js";
import { dialog, toast } from "../parts/dialog.js";
import { moment, money } from "../parts/format.js";
import { newId } from "../kept/ids.js";
import { now } from "../kept/clock.js";
import { n, t } from "../parts/words.js";
import { fetched, handOn, leave, without } from "./taking.js";
import { asked } from "../kept/database.js";

/** @param {import("./till.js").Till} till */
export async function park(till) {
  const { app, sale } = till;
  if (sale.isEmpty) return parkedList(till);
  const isAsked = app.link.isUp; // from now on nobody but the shop knows whether it lies there, too
  const one = { id: newId(), at: now().toISOString(), by: app.cashier.name, label: labelOf(sale), total: sale.total, body: sale.parked(), isAsked };
  app.parkedCount = await app.database.write(["meta"], async (transaction) => {
    const meta = transaction.objectStore("meta");
    const here = (await asked(meta.get("parked"))) ?? [];
    meta.put([...here, one], "parked");
    meta.put(null, "cart");
    return here.length + 1;
  }, { strict: true });
  if (isAsked) handOn(app, one);
  sale.clear();
  till.changed();
  return toast(t("Parked: {label}", { label: one.label }));
}

/** Those that lie here, and those of the store. */
async function everywhere(app) {
  const here = (await app.database.kept("parked")) ?? [];
  const there = app.link.isUp ? await app.link.ask("/parked").catch(() => []) : [];
  return [...here, ...there.filter((one) => !here.some((each) => each.id === one.id)).map((one) => ({ ...one, isShared: true }))];
}

function labelOf(sale) {
  const [first] = sale.lines;
  return sale.customer?.name || sale.note || (sale.lines.length > 1 ? t("{name} and more", { name: first.offered.good.name }) : first.offered.good.name);
}

/** @param {import("./till.js").Till} till */
export async function parkedList(till) {
  const { app } = till;
  const all = await everywhere(app);
  const resume = async (one) => {
    box.close();
    if (!till.sale.isIdle) return toast(t("Finish or park the sale in the cart first."));
    if ((one.isShared || one.isAsked) && !(await fetched(app, one))) return undefined;
    const gone = await till.sale.resume(one.body);
    await app.database.write(["meta"], async (transaction) => {
      const meta = transaction.objectStore("meta");
      await without(transaction, one.id);
      await leave(transaction, one.id);
      meta.put(till.sale.parked(), "cart");
    }, { strict: true });
    app.parkedCount = all.length - 1;
    till.refresh();
    return gone ? toast(n("{n} product is not sold any more and was left out.", "{n} products are not sold any more and were left out.", gone)) : undefined;
  };
  const body = all.length ? el("ul", { class: "till-hits" }, ...all.map((one) => hit(one, resume))) : el("p", { class: "muted" }, t("Nothing is parked. The button beside Pay puts a sale aside."));
  const box = dialog(t("Parked sales"), [body], { closed: () => till.top.focus() });
}

function hit(one, resume) {
  return el("li", {}, el("button", { type: "button", class: "till-hit", onclick: () => resume(one) },
    el("span", { class: "grow" }, el("span", { class: "strong" }, one.label), el("span", { class: "tiny faint" }, `${moment(one.at)}, ${one.by}`)), el("b", { class: "num" }, money(one.total))));
}
