// What waits to be handed in: how many, since when, and a way to save it elsewhere.
import { button, el } from "../parts/dom.js";
import { dialog } from "../parts/dialog.js";
import { moment, money } from "../parts/format.js";
import { N_, n, t } from "../parts/words.js";
import { save } from "../kept/recovery.js";
import { faultWords } from "./faults.js";

const MOST = 100;
export const KINDS = {
  sale: N_("Sale"), return: N_("Return"), opening: N_("Shift begun"), closing: N_("Drawer counted"), entry: N_("Cash in or out"), handover: N_("Handed over"), pickup: N_("Order picked up"), deposit: N_("Down payment"), cancellation: N_("Order called off"),
};

/** @param {import("../app.js").App} app */
export async function queueDialog(app) {
  const rows = await app.documents.waiting(MOST);
  const { count, oldest } = app.queue;
  const head = count ? n("{n} document waits here, the oldest since {time}.", "{n} documents wait here, the oldest since {time}.", count, { time: moment(oldest) }) : t("Everything was handed in.");
  const safe = !app.isPersisted && el("p", { class: "notice" }, t("This browser may clear its storage when space runs out. Install the register as an app, or save the recovery file."));
  const list = el("ul", { class: "till-hits" }, ...rows.map(row));
  const send = button(t("Send now"), () => app.outbox.soon(), { symbol: "refresh-cw", cls: "btn btn-lg" });
  const file = button(t("Save the recovery file"), () => save(app), { symbol: "download", cls: "btn btn-lg" });
  dialog(t("On this register"), [el("p", { class: "muted" }, head), safe, list, el("div", { class: "dialog-foot" }, file, send)]);
}

function row({ document, faults }) {
  const { kind, number, body, at } = document;
  const total = body.total ?? body.float ?? body.amount;
  return el("li", { class: "row till-row" }, el("span", { class: "grow" }, el("span", { class: "strong" }, number ?? t(KINDS[kind])), el("span", { class: "tiny faint num" }, moment(at), faults?.length ? ` ${faultWords(faults[0])}` : "")), total !== undefined && el("b", { class: "num" }, money(total)));
}
