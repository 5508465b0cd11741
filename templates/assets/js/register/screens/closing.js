// The end of a shift: the drawer is counted without knowing what should be in it, then the shop draws the Z.
import { button, el, field, fill } from "../parts/dom.js";
import { confirmed, toast } from "../parts/dialog.js";
import { money, plainMoney, typedMoney } from "../parts/format.js";
import { n, t } from "../parts/words.js";
import { ofShift, standing } from "../trade/shift.js";
import { counter } from "./counter.js";
import { frame } from "./frame.js";
import { next } from "./next.js";
import { zReport } from "./report.js";
import { leave } from "./rights.js";
import { printButton, zShown } from "./shift_paper.js";

/** @param {import("./till.js").Till} till */
export async function closing(till) {
  const { app } = till;
  if (!app.sale.isIdle) return toast(t("Finish the sale in the cart first."));
  const who = await leave(till, "pos.close");
  if (!who) return undefined;
  app.drawn = "closing";
  app.onScan = null;
  const others = await paidOtherwise(app);
  return count(app, who, others);
}

/** The ways besides cash that were paid by in this shift: slips may be counted too. */
async function paidOtherwise(app) {
  const found = standing(await ofShift(app));
  const codes = new Set((await ofShift(app)).filter((each) => each.body.payments).flatMap((each) => each.body.payments.map((payment) => payment.tender)));
  return found.sales + found.returns + found.orders ? app.shelf.settings.tenders.filter((tender) => !tender.is_cash && !tender.is_account && codes.has(tender.code)) : [];
}

function count(app, who, others) {
  const cash = field(t("Cash counted"), { name: "cash", inputmode: "decimal", autocomplete: "off", class: "input till-sum num" });
  const coins = counter(app, (sum) => {
    cash.input.value = plainMoney(sum);
  });
  const slips = others.map((tender) => ({ tender, field: field(t("{tender}: sum of the slips, optional", { tender: t(tender.label) }), { inputmode: "decimal", autocomplete: "off", class: "input till-sum num" }) }));
  const note = field(t("Note, optional"), { maxlength: 500, autocomplete: "off" });
  const send = async (event) => {
    event.preventDefault();
    const counted = read(cash, slips);
    if (!counted || !(await carriedOver(app))) return;
    await end(app, who, { counted, count: coins.counted(), note: note.input.value.trim() });
  };
  const form = el("form", { class: "stack", novalidate: true, onsubmit: send }, cash.row, coins.row, ...slips.map((slip) => slip.field.row), note.row,
    el("button", { type: "submit", class: "btn btn-primary btn-till btn-block" }, t("End the shift")), button(t("Back to the cart"), () => next(app), { cls: "btn btn-quiet btn-lg btn-block" }));
  frame(app.root, t("Count the drawer"), [el("p", { class: "muted" }, t("Count all cash in drawer {drawer}, the float too.", { drawer: app.shift.drawer })), form]);
  cash.input.focus();
}

function read(cash, slips) {
  const amount = typedMoney(cash.input.value);
  if (!Number.isFinite(amount)) return cash.wrong(t("Enter what you counted. 0 is fine for an empty drawer.")) ?? null;
  const counted = { cash: amount };
  for (const { tender, field: slip } of slips) {
    if (!slip.input.value.trim()) continue;
    const sum = typedMoney(slip.input.value);
    if (!Number.isFinite(sum)) return slip.wrong(t("Enter an amount in digits, such as 12.50.")) ?? null;
    counted[tender.code] = sum;
  }
  return counted;
}

/** What waits goes with the shift only if somebody says so. */
async function carriedOver(app) {
  const { count } = await app.documents.queue();
  if (!count) return true;
  const text = n("{n} document of this register is not handed in yet. It goes out later, and the Z is drawn then.", "{n} documents of this register are not handed in yet. They go out later, and the Z is drawn then.", count);
  return confirmed(t("End the shift without the network?"), text, t("End it all the same"));
}

async function end(app, who, body) {
  const seq = (await app.database.kept("seq")) ?? 0;
  const approval = who === app.cashier.id ? {} : { approved: ["pos.close"], approved_by: who };
  const last = { left: body.counted.cash, shift: app.shift.id };
  const made = await app.documents.keep("closing", { ...body, sent_to: seq }, app.by, { ...approval, also: { shift: null, last, cart: null } });
  app.shift = null;
  app.last = last;
  ended(app, made);
}

/** Waits for the shop's Z; nobody has to stay for it. */
function ended(app, made) {
  const place = el("div", { class: "stack", role: "status" });
  const go = button(t("Begin the next shift"), () => next(app), { cls: "btn btn-primary btn-lg btn-block" });
  const out = button(t("Lock"), () => {
    app.cashier = null;
    next(app);
  }, { cls: "btn btn-quiet btn-lg btn-block", symbol: "lock" });
  frame(app.root, t("The shift has ended"), [place, go, out], { wide: true });
  const show = async () => {
    if (!place.isConnected) return stop();
    const row = await app.database.get("documents", made.seq);
    fill(place, ...outcome(app, row, made));
    if (row.state !== "waiting" && !row.answer?.report && !app.queue.count) await again(app, made);
    return undefined;
  };
  const stop = app.on((what) => (what === "queue" || what === "line" ? show() : undefined));
  show();
}

/** The shop had not everything when it came: once it has, it draws the Z. */
async function again(app, made) {
  if (app.askedAgain === made.seq) return;
  app.askedAgain = made.seq;
  await app.documents.again([made.seq]);
  app.outbox.soon();
}

function outcome(app, row, made) {
  const counted = el("p", { class: "row between" }, t("Cash counted"), el("b", { class: "num" }, money(made.body.counted.cash)));
  const report = row.answer?.report;
  if (!report) return [counted, el("p", { class: "muted" }, t("The Z comes as soon as the shop has everything."))];
  return [el("p", { class: "strong" }, t("Z report {number}", { number: report.number || "" })), zReport(report), printButton(app, () => zShown(app, made, report))];
}
