// What the buyer sees on a second window: the shop's name, the goods as they are scanned, what there is to pay, the change.
import { el, fill } from "../parts/dom.js";
import { amount, money, quantity, useCurrency } from "../parts/format.js";
import { locale, speak, t } from "../parts/words.js";
import { sum } from "../sums/money.js";
import { fromServer } from "../sums/quantity.js";

const channelOf = (slug) => new BroadcastChannel(`yuntai-display-${slug}`);

/** Tells the second window, if there is one, what the till shows. @param {import("../app.js").App} app */
export function tellDisplay(app, document = null) {
  app.display ??= listening(app);
  app.shown = document;
  app.display.postMessage(stateOf(app));
}

/** A window that opens later asks how it stands. */
function listening(app) {
  const channel = channelOf(app.root.dataset.slug);
  channel.onmessage = () => channel.postMessage(stateOf(app));
  return channel;
}

function stateOf(app) {
  const { settings } = app.shelf;
  const { sale, shown } = app;
  return { locale, currency: settings.currency, decimals: settings.decimals, shop: settings.shop, words: settings.words ?? "", ...(shown ? finished(shown.body) : { lines: linesOf(sale), due: sale.difference }) };
}

function linesOf(sale) {
  if (sale.pickup) return sale.pickup.lines.map((line) => ({ name: line.name, count: fromServer(line.count), isWeighed: false, unit: "", total: line.total }));
  return [...sale.lines].reverse().map((line) => {
    const { good } = line.offered;
    return { name: good.name, count: line.count, isWeighed: Boolean(good.weighed), unit: good.weighed ? good.unit : "", total: sale.priced(line.id)?.total ?? 0 };
  }).concat((sale.back?.lines ?? []).map((line) => ({ name: line.name, count: 0 - line.count, isWeighed: false, unit: "", total: 0 - line.net - line.tax })));
}

function finished(body) {
  if (body.order) return { isDone: true, lines: [], paid: sum(body.payments.map((payment) => payment.amount)), change: sum(body.payments.map((payment) => payment.change)) };
  const back = body.back ? body.back.total + body.back.rounding : 0;
  const change = body.payments.reduce((all, payment) => all + payment.change, 0);
  return { isDone: true, lines: [], paid: body.total + body.rounding - back, change };
}

/** Opens it; the browser puts it on the other screen or the cashier draws it there. @param {import("../app.js").App} app */
export function openDisplay(app) {
  globalThis.open(`${app.link.home}#display`, "yuntai-display", "popup,width=1024,height=768");
}

/** The second window itself. @param {HTMLElement} root */
export function display(root) {
  const channel = channelOf(root.dataset.slug);
  const place = el("main", { class: "buyer", id: "main" });
  fill(root, place);
  document.title = t("Customer display");
  channel.onmessage = async ({ data }) => {
    if (!data) return;
    if (data.locale !== locale) await speak(data.locale);
    document.title = t("Customer display");
    useCurrency(data.currency, data.decimals);
    fill(place, ...drawn(data));
    place.querySelector(".buyer-lines")?.lastElementChild?.scrollIntoView({ block: "end" });
  };
  channel.postMessage(null);
}

function drawn(state) {
  if (state.isDone) return [idle(state, t("Thank you")), ...sums(state)];
  if (!state.lines.length) return [idle(state, t("Welcome"))];
  const rows = state.lines.map((line) => el("li", {}, el("span", { class: "grow" }, line.name), el("span", { class: "num muted" }, `${line.count < 0 ? "−" : ""}${quantity(Math.abs(line.count), line.isWeighed)} ${line.unit}`.trim()), el("b", { class: "num" }, amount(line.total))));
  const isOut = state.due < 0;
  return [el("h1", { class: "buyer-shop" }, state.shop), el("ul", { class: "buyer-lines" }, ...rows), big(isOut ? t("Pay back") : t("To pay"), Math.abs(state.due))];
}

const idle = (state, words) => el("div", { class: "buyer-idle" }, el("p", { class: "muted" }, words), el("h1", {}, state.shop), state.words && el("p", { class: "muted" }, state.words));

function sums({ paid, change }) {
  const rows = [big(paid < 0 ? t("Pay back") : t("Paid"), Math.abs(paid))];
  return change ? [...rows, big(t("Change"), change)] : rows;
}

const big = (label, minor) => el("p", { class: "buyer-sum", role: "status" }, el("span", {}, label), el("b", { class: "num" }, money(minor)));
