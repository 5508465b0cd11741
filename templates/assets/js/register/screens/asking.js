// An order is handed out only if the shop says so: it is asked by a document that is kept first, and nothing is handed
// over before the answer. One that is lost on its way is asked for again by the queue.
import { button, el, fill, icon } from "../parts/dom.js";
import { toast } from "../parts/dialog.js";
import { money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { pickupBody } from "../trade/pickup.js";
import { done } from "./done.js";
import { faultWords } from "./faults.js";

/** Keeps what was taken, and asks. @param {import("./till.js").Till} till @param {any[]} payments */
export async function handOut(till, payments) {
  const { app } = till;
  const document = await app.documents.keep("pickup", pickupBody(app, payments), app.by, { also: { cart: null } });
  till.sale.clear();
  till.isPaying = false;
  till.paying = null;
  asking(till, document);
}

function asking(till, document) {
  const { app } = till;
  const place = el("section", { class: "till-finished till-asking", "aria-label": t("Hand out") });
  const show = async () => {
    if (!place.isConnected) return stop();
    const row = await app.database.get("documents", document.seq);
    if (!place.isConnected) return stop();
    if (row.state === "waiting") return fill(place, waiting(till, document));
    stop();
    return row.state === "refused" ? fill(place, refused(till, row)) : done(till, document);
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

function goOn(till, words) {
  return button(words, () => {
    till.app.onScan = (code) => till.scan(code);
    till.sell();
  }, { cls: "btn btn-primary btn-till btn-block", "data-key": "next" });
}

function waiting(till, { body }) {
  const { number } = body.order;
  if (till.app.link.isUp) return el("div", { class: "stack", role: "status" }, head("refresh-cw", "", t("The shop is asked for {number} …", { number })));
  const text = t("The internet went away before the shop could answer. Hand nothing out and give no money back until it has: the answer comes by itself, here or as a message.");
  return el("div", { class: "stack", role: "alert" }, head("cloud-off", "token-bad", t("No answer for {number} yet", { number })), el("p", {}, text), goOn(till, t("Go on selling meanwhile")));
}

/** What was taken goes back to who brought it. */
function refused(till, { document, faults }) {
  const { payments, order } = document.body;
  const back = payments.map((payment) => el("div", { class: "change till-change" }, el("span", {}, payment.charge ? t("{tender}: the office gives it back", { tender: t(payment.label) }) : t("Give back: {tender}", { tender: t(payment.label) })), el("b", { class: "num" }, money(payment.amount))));
  return el("div", { class: "stack", role: "alert" }, head("circle-alert", "token-bad", t("{number} was not handed out", { number: order.number })), el("p", {}, faultWords(faults.at(-1))), ...back, goOn(till, t("Next sale")));
}
