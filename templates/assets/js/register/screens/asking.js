// An order is handed out only if the shop says so: it is asked by a document that is kept first, and nothing is handed
// over before the answer. One that is lost on its way is asked for again by the queue.
import { button, el, fill, icon } from "../parts/dom.js";
import { toast } from "../parts/dialog.js";
import { money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { cancellationBody, depositBody, shownOf } from "../trade/kept_order.js";
import { pickupBody } from "../trade/pickup.js";
import { done } from "./done.js";
import { faultWords } from "./faults.js";

const BODIES = { pickup: pickupBody, deposit: depositBody, cancellation: cancellationBody };

/**
 * Keeps what is asked for, and asks. @param {import("./till.js").Till} till @param {"pickup"|"deposit"|"cancellation"} kind
 * @param {any[]} payments what was taken, or goes back @param {any} [approval]
 */
export async function askShop(till, kind, payments, approval = {}) {
  const { app, sale } = till;
  const cart = kind === "deposit" ? { ...sale.parked(), paying: null, deposit: null } : null;
  const document = await app.documents.keep(kind, BODIES[kind](app, payments), app.by, { ...approval, also: { cart: null } });
  sale.clear();
  till.isPaying = false;
  till.paying = null;
  asking(till, document, cart);
}

function asking(till, document, cart) {
  const { app } = till;
  const place = el("section", { class: "till-finished till-asking", "aria-label": t("The shop is asked") });
  const show = async () => {
    if (!place.isConnected) return stop();
    const row = await app.database.get("documents", document.seq);
    if (!place.isConnected) return stop();
    if (row.state === "waiting") return fill(place, waiting(till, document));
    stop();
    return row.state === "refused" ? fill(place, refused(till, row, cart)) : done(till, shownOf(row));
  };
  const stop = app.on((what) => (what === "queue" || what === "line" ? show() : undefined));
  app.onScan = () => toast(t("Wait for the shop’s answer first."));
  app.root.querySelector(".till").classList.add("till-done");
  fill(till.main, place);
  till.refresh();
  show();
}

function head(symbol, cls, words) {
  return el("p", { class: "row till-ok" }, el("span", { class: `token ${cls}` }, icon(symbol)), el("span", {}, words));
}

function goOn(till, words, cart = null) {
  return button(words, async () => {
    till.app.onScan = (code) => till.scan(code);
    if (cart) await till.sale.resume(cart);
    till.sell();
    till.changed();
  }, { cls: "btn btn-primary btn-till btn-block", "data-key": "next" });
}

function waiting(till, document) {
  const number = nameOf(document);
  if (till.app.link.isUp) return el("div", { class: "stack", role: "status" }, head("refresh-cw", "", t("The shop is asked for {number} …", { number })));
  const text = t("The internet went away before the shop could answer. Hand nothing out and give no money back until it has: the answer comes by itself, here or as a message.");
  return el("div", { class: "stack", role: "alert" }, head("cloud-off", "token-bad", t("No answer for {number} yet", { number })), el("p", {}, text), goOn(till, t("Go on selling meanwhile")));
}

/** The order's number, or the receipt's as long as there is no order. */
const nameOf = ({ number, body }) => body.order?.number ?? number;

/** What was taken goes back to who brought it. @param {any} cart what lay in it, to be gone on with */
function refused(till, { document, faults }, cart) {
  const payments = document.kind === "cancellation" ? [] : document.body.payments;
  const back = payments.map((payment) => el("div", { class: "change till-change" }, el("span", {}, payment.charge ? t("{tender}: the office gives it back", { tender: t(payment.label) }) : t("Give back: {tender}", { tender: t(payment.label) })), el("b", { class: "num" }, money(payment.amount))));
  return el("div", { class: "stack", role: "alert" }, head("circle-alert", "token-bad", refusedWords(document)), el("p", {}, faultWords(faults.at(-1))), ...back, goOn(till, cart ? t("Back to the cart") : t("Next sale"), cart));
}

function refusedWords(document) {
  const facts = { number: nameOf(document) };
  if (document.kind === "deposit") return t("The order was not kept");
  return document.kind === "pickup" ? t("{number} was not handed out", facts) : t("{number} was not called off", facts);
}
