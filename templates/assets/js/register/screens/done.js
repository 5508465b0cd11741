// The sale is kept: how much to give back, the receipt, the next one.
import { button, el, fill, icon } from "../parts/dom.js";
import { money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { leftOf } from "../trade/kept_order.js";
import { sum } from "../sums/money.js";
import { afterSale, handing } from "./handing.js";
import { receipt } from "./receipt.js";

/** @param {import("./till.js").Till} till @param {any} document @param {{keepsCart?: boolean}} [given] */
export function done(till, document, { keepsCart = false } = {}) {
  const { sale, app } = till;
  const { payments } = document.body;
  const change = sum(payments.map((payment) => payment.change));
  if (!keepsCart) sale.clear();
  till.isPaying = false;
  till.done = document;
  till.paying = null;
  const next = () => {
    window.document.removeEventListener("keydown", onKey);
    till.sell();
  };
  const onKey = (event) => {
    if (!place.isConnected) window.document.removeEventListener("keydown", onKey);
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) next();
  };
  const go = button(t("Next sale"), next, { cls: "btn btn-primary btn-till btn-block", "data-key": "next" });
  const paper = el("div", { class: "till-paper", "aria-label": t("Receipt"), role: "region", tabindex: 0 }, receipt(app, document));
  const place = el("section", { class: "till-finished", "aria-label": t("Sale done") }, el("div", { class: "stack till-finished-side" }, ...said(document, change), ...handing(app, document), go), paper);
  app.root.querySelector(".till").classList.add("till-done");
  app.onScan = (code) => {
    next();
    return till.scan(code);
  };
  fill(till.main, place);
  till.refresh();
  window.document.addEventListener("keydown", onKey);
  go.focus({ preventScroll: true });
  afterSale(app, document);
}

function said({ kind, number, body }, change) {
  const due = body.total + body.rounding - (body.back ? body.back.total + body.back.rounding : 0);
  const paid = money(Math.abs(due));
  const isOut = kind === "pickup" && el("p", { class: "row till-ok" }, el("span", { class: "token token-good" }, icon("check")), el("span", {}, t("{number}, hand it out", { number: body.order?.number })));
  const isKept = kind === "deposit" && el("p", { class: "row till-ok" }, el("span", { class: "token token-good" }, icon("check")), el("span", {}, t("{number} is kept, {amount} left to pay", { number: body.order?.number ?? number, amount: money(leftOf(body)) })));
  if (kind === "cancellation") return [el("p", { class: "row till-ok" }, el("span", { class: "token token-good" }, icon("check")), el("span", {}, t("{number}, called off", { number: body.order?.number }))), ...body.payments.map((payment) => el("div", { class: "change till-change", role: "status" }, el("span", {}, t("Give back: {tender}", { tender: t(payment.label) })), el("b", { class: "num" }, money(payment.amount))))];
  if (kind === "return") {
    const back = el("div", { class: "change till-change", role: "status" }, el("span", {}, t("Pay back")), el("b", { class: "num" }, paid));
    return [el("p", { class: "row till-ok" }, el("span", { class: "token token-good" }, icon("check")), el("span", {}, t("{number}, taken back", { number }))), back];
  }
  const head = isOut || isKept || el("p", { class: "row till-ok" }, el("span", { class: "token token-good" }, icon("check")), el("span", {}, t("{number}, {total} paid", { number, total: paid })));
  if (due < 0) return [el("p", { class: "row till-ok" }, el("span", { class: "token token-good" }, icon("check")), el("span", {}, t("{number}, exchanged", { number }))), el("div", { class: "change till-change", role: "status" }, el("span", {}, t("Pay back")), el("b", { class: "num" }, paid))];
  if (!change) return [head];
  return [head, el("div", { class: "change till-change", role: "status" }, el("span", {}, t("Give back")), el("b", { class: "num" }, money(change)))];
}
