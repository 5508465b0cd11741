// The last receipts of this register: look, print again.
import { el } from "../parts/dom.js";
import { dialog } from "../parts/dialog.js";
import { moment, money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { NUMBERED } from "../kept/documents.js";
import { shownOf } from "../trade/kept_order.js";
import { ANSWERED, collected } from "../trade/pickup.js";
import { handing } from "./handing.js";
import { receipt } from "./receipt.js";

const MOST = 40;

/** @param {import("./till.js").Till} till */
export async function receiptsDialog(till) {
  const rows = await till.app.documents.latest(MOST, (row) => NUMBERED.has(row.document.kind) && !isHalf(row.document) && row.state !== "refused");
  const body = rows.length ? el("ul", { class: "till-hits" }, ...rows.map((row) => hit(till, row))) : el("p", { class: "muted" }, t("Nothing was sold on this device yet."));
  dialog(t("Receipts"), [body], { closed: () => till.top.focus() });
}

/** Of an exchange, the sale has the receipt of both. */
const isHalf = ({ kind, body }) => kind === "return" && body.payments.some((payment) => payment.tender === "exchange");

function hit(till, row) {
  const { document } = row;
  const words = [moment(document.at), row.state === "waiting" && t("waits"), row.state === "review" && t("the office looks at it")].filter(Boolean).join(", ");
  return el("li", {}, el("button", { type: "button", class: "till-hit", onclick: () => look(till, shownOf(row)) },
    el("span", { class: "grow" }, el("span", { class: "strong num" }, document.number), el("span", { class: "tiny faint" }, words)), el("b", { class: "num" }, money(amountOf(document)))));
}

/** Of an order, what was paid of it then. */
function amountOf({ kind, body }) {
  if (ANSWERED.has(kind)) return (kind === "cancellation" ? -1 : 1) * collected([{ body }]);
  return (kind === "return" ? -1 : 1) * (body.total - (body.back?.total ?? 0));
}

function look(till, document) {
  const paper = el("div", { class: "till-paper", role: "region", tabindex: 0, "aria-label": t("Receipt") }, receipt(till.app, document));
  dialog(document.number, [paper, el("div", { class: "stack stack-sm" }, ...handing(till.app, document))], { cls: "till-slip-dialog" });
}
