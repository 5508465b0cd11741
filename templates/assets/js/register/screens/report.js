// The X: how the shift stands now; and the Z as the shop has drawn it. A blind count sees no cash before it is made.
import { el } from "../parts/dom.js";
import { dialog } from "../parts/dialog.js";
import { moment, money, time } from "../parts/format.js";
import { t } from "../parts/words.js";
import { ofShift, standing } from "../trade/shift.js";
import { printButton, xShown, zShown } from "./shift_paper.js";

const row = (label, text, cls = "") => el("div", { class: cls }, el("dt", {}, label), el("dd", { class: "num" }, text));

/** @param {import("../app.js").App} app */
export async function shiftReport(app) {
  const found = standing(await ofShift(app));
  const isBlind = app.shelf.settings.blind !== false;
  const tenders = isBlind ? [] : found.tenders.map((tender) => row(t(tender.label), money(tender.amount)));
  const note = isBlind && el("p", { class: "tiny faint" }, t("Cash is not shown before the drawer is counted."));
  dialog(t("How the shift stands (X)"), [el("p", { class: "muted" }, t("Since {time}, on this register.", { time: time(app.shift.at) })), el("dl", { class: "kv" },
    row(t("Sales"), String(found.sales)), row(t("Sold"), money(found.sold)), row(t("Returns"), String(found.returns)), row(t("Paid back"), money(found.returned)), found.orders > 0 && row(t("Paid on orders"), money(found.collected)),
    ...tenders, row(t("Put in"), money(found.putIn)), row(t("Taken out"), money(found.takenOut)), row(t("Dropped to the safe"), money(found.dropped))), note, printButton(app, () => xShown(app, found))]);
}

/** @param {any} report the shop's Z */
export function zReport(report) {
  const tenders = (report.tenders ?? []).map((tender) => el("li", { class: "till-z-row" }, el("p", { class: "strong" }, t(tender.label || tender.tender)),
    el("dl", { class: "kv" }, row(t("Expected"), money(tender.expected)), row(t("Counted"), tender.counted === null || tender.counted === undefined ? "–" : money(tender.counted)),
      row(t("Difference"), tender.difference ? money(tender.difference) : money(0), tender.difference ? "till-off" : ""))));
  return el("div", { class: "stack stack-sm" }, el("dl", { class: "kv" },
    row(t("Sales"), String(report.sales)), row(t("Sold"), money(report.sold)), row(t("Returns"), String(report.returns)), row(t("Paid back"), money(report.returned)), report.orders > 0 && row(t("Paid on orders"), money(report.collected))), el("ul", { class: "stack stack-sm" }, ...tenders));
}

const MOST = 20;

/** The Zs of the shifts that were ended at this register, the newest first. @param {import("../app.js").App} app */
export async function zReports(app) {
  const rows = await app.documents.latest(MOST, (row) => row.document.kind === "closing");
  const waiting = rows.filter((row) => !row.answer?.report && row.state !== "waiting");
  if (waiting.length) { // what the shop lacked then has come since
    await app.documents.again(waiting.map((row) => row.seq));
    app.outbox.soon();
  }
  const item = (row) => {
    const report = row.answer?.report;
    const words = [el("span", { class: "grow" }, el("span", { class: "strong num" }, report?.number ?? t("Not drawn yet")), el("span", { class: "tiny faint" }, moment(row.document.at))), el("b", { class: "num" }, report ? money(report.sold - report.returned) : "")];
    return el("li", {}, el("button", { type: "button", class: "till-hit", disabled: !report, onclick: () => lookAtZ(app, row) }, ...words));
  };
  dialog(t("Z reports"), [rows.length ? el("ul", { class: "till-hits" }, ...rows.map(item)) : el("p", { class: "muted" }, t("No shift was ended at this register yet."))]);
}

function lookAtZ(app, { document, answer: { report } }) {
  dialog(t("Z report {number}", { number: report.number }), [zReport(report), printButton(app, () => zShown(app, document, report))]);
}
