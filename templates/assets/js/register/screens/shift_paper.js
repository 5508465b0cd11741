// A shift's report on paper: the X as this register has it now, the Z as the shop has drawn it.
import { button, el } from "../parts/dom.js";
import { amount, moment, money } from "../parts/format.js";
import { printPaper } from "../parts/paper.js";
import { t } from "../parts/words.js";
import { now } from "../kept/clock.js";
import { byPrinter } from "./handing.js";
import { nameOf, pair } from "./receipt.js";

/** @param {import("../app.js").App} app @param {any} found what `standing` says */
export function xShown(app, found) {
  const isBlind = app.shelf.settings.blind !== false;
  const tenders = isBlind ? [] : found.tenders.map(({ code, label, amount: taken }) => ({ tender: code, label, taken }));
  const report = { sales: found.sales, sold: found.sold, returns: found.returns, returned: found.returned, orders: found.orders, collected: found.collected, float: app.shift.float ?? 0, put_in: found.putIn, taken_out: found.takenOut, dropped: found.dropped, tenders };
  return { report, opened_at: app.shift.at, at: now().toISOString(), by: app.cashier.name, register: app.paired.register.code, is_blind: isBlind };
}

/** @param {import("../app.js").App} app @param {any} made the document that ended the shift @param {any} report the shop's Z */
export async function zShown(app, made, report) {
  const rows = await app.database.all("documents");
  const began = rows.map((row) => row.document).find((document) => document.kind === "opening" && document.shift === made.shift);
  return { report, opened_at: began?.at ?? made.at, at: made.at, by: nameOf(app, made.cashier), register: app.paired.register.code, is_blind: false };
}

/** @param {import("../app.js").App} app @param {() => any} shown */
export function printButton(app, shown) {
  return button(t("Print the report"), async () => {
    const shift = await shown();
    if (!(await byPrinter(app, { what: "report", shift }))) printPaper(reportPaper(app, shift), app.shelf.settings.paper);
  }, { symbol: "printer", cls: "btn btn-lg btn-block", "data-key": "print-report" });
}

/** @param {import("../app.js").App} app @param {any} shown */
function reportPaper(app, { report, opened_at: openedAt, at, by, register, is_blind: isBlind }) {
  const { settings } = app.shelf;
  const sum = (label, minor) => pair(label, amount(minor ?? 0));
  const { number, taxes = [], tenders = [] } = report;
  return el("div", { class: "paper-slip" }, el("p", { class: "paper-shop" }, settings.shop), el("p", {}, `${settings.store.name}, ${register}`),
    el("p", { class: "paper-kind" }, number ? t("Z report {number}", { number }) : t("X report")),
    pair(t("Shift opened"), moment(openedAt)), pair(number ? t("Counted at") : t("Printed at"), moment(at)), by && el("p", {}, t("Served by {name}", { name: by })),
    el("div", { class: "paper-lines" }, pair(t("Sales"), String(report.sales)), sum(t("Sold"), report.sold), pair(t("Returns"), String(report.returns)), sum(t("Paid back"), report.returned), report.orders > 0 && sum(t("Paid on orders"), report.collected),
      pair(t("Total"), money(report.sold - report.returned), "paper-total")),
    sum(t("Float"), report.float), sum(t("Put in"), report.put_in), sum(t("Taken out"), report.taken_out), sum(t("Dropped to the safe"), report.dropped),
    el("div", { class: "paper-lines" }, isBlind ? el("p", {}, t("Cash is not shown before the drawer is counted.")) : tenders.flatMap(tenderRows)),
    taxes.map(({ rate, tax }) => pair(t("Tax {rate} %", { rate: rate / 100 }), amount(tax))),
    report.first && pair(t("Sales numbered"), `${report.first} – ${report.last}`), report.note && el("p", {}, report.note));
}

function tenderRows({ tender, label, taken = 0, given_back: back = 0, expected, counted, difference }) {
  const head = pair(t(label || (tender === "cash" ? "Cash" : tender)), amount(taken - back), "paper-kind");
  if (counted === null || counted === undefined) return [head];
  return [head, pair(t("Expected"), amount(expected)), pair(t("Counted"), amount(counted)), pair(t("Difference"), amount(difference ?? 0))];
}
