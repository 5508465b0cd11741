// The top bar: where, who, the scan field, the line's state, what is parked, the menu.
import { el, fill, icon, iconButton } from "../parts/dom.js";
import { money, time } from "../parts/format.js";
import { n, t } from "../parts/words.js";
import { sum } from "../sums/money.js";
import { readLabel } from "../sums/labels.js";
import { cameraDialog } from "./camera.js";
import { mark } from "./frame.js";
import { menu } from "./menu.js";
import { parkedList } from "./parked.js";
import { queueDialog } from "./queue.js";

const LONG = 5 * 60_000;

/** @param {import("../app.js").App} app @param {import("./till.js").Till} till */
export function top(app, till) {
  const input = /** @type {HTMLInputElement} */ (el("input", { id: "scan", placeholder: t("Scan or search"), autocomplete: "off", spellcheck: "false", enterkeyhint: "search", "data-scan": true, "data-key": "scan" }));
  const label = el("label", { class: "scan" }, el("span", { class: "vh" }, t("Scan or search")), icon("scan-barcode"), input, iconButton(t("Scan with the camera"), "camera", () => cameraDialog(till), { cls: "btn btn-quiet btn-icon till-camera-key" }));
  const state = el("div", { class: "till-state" });
  const who = el("div", { class: "till-who only-desk" });
  const place = el("header", { class: "till-top" }, mark(), who, label, state, iconButton(t("Menu"), "menu", () => menu(till)));
  listen(input, till);
  return {
    place,
    focus: () => {
      if (matchMedia("(pointer: coarse)").matches) input.inputMode = "none"; // no keys of the screen until it is touched
      input.focus({ preventScroll: true });
    },
    clear: () => {
      input.value = "";
    },
    text: () => input.value,
    refresh: () => {
      fill(who, ...whoIsHere(app));
      fill(state, line(app), parked(app, till));
    },
  };
}

function whoIsHere(app) {
  const { register, store } = app.shelf.settings;
  return [
    el("p", { class: "strong truncate" }, t("{store}, {register}", { store: store.name, register: register.name })),
    el("p", { class: "tiny faint truncate" }, t("{name}, since {time}", { name: app.cashier?.name ?? "", time: time(app.shift?.at ?? Date.now()) })),
  ];
}

/** @param {HTMLInputElement} input @param {import("./till.js").Till} till */
function listen(input, till) {
  input.addEventListener("pointerdown", () => {
    input.inputMode = "text";
  });
  input.addEventListener("input", () => till.shelves.search(input.value));
  input.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (till.shelves.step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "Escape") {
      input.value = "";
      till.shelves.search("");
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      await entered(input, till);
    }
  });
}

/** A code, the chosen hit, or with nothing typed: on to the payment. */
async function entered(input, till) {
  const text = input.value.trim();
  input.value = "";
  if (!text) return till.pay();
  const chosen = till.shelves.chosen();
  if (chosen) await till.pick(chosen);
  else if (!readLabel(text, till.app.shelf.settings.labels ?? []) && !(await till.app.shelf.scanned(text.replace(/^[\d.]+\s*[*x×]\s*/u, "")))) {
    const [hit] = await till.app.shelf.search(text, 2);
    if (hit) await till.pick(hit.id);
    else await till.scan(text);
  } else await till.scan(text);
  till.shelves.search("");
  return undefined;
}

/** Said only when it matters: no line, or documents that wait. */
function line(app) {
  const { count } = app.queue;
  if (app.link.isUp && !isLate(app)) return null;
  const text = app.link.isUp ? t("Waiting") : t("Offline");
  return el("button", { type: "button", class: "offline", onclick: () => queueDialog(app) }, icon("cloud-off"), el("span", {}, text),
    count > 0 && el("span", { class: "count count-sun", "aria-hidden": "true" }, String(count)), el("span", { class: "vh" }, n("{n} document waits", "{n} documents wait", count)));
}

const isLate = (app) => app.queue.count > 0 && Date.now() - Date.parse(app.queue.oldest) > LONG;

function parked(app, till) {
  const count = app.parkedCount ?? 0;
  return el("button", { type: "button", class: "btn btn-quiet only-desk", onclick: () => parkedList(till) }, icon("pause"), t("Parked"), count > 0 && el("span", { class: "count" }, String(count)));
}

/** One line while there is no network: what works, what is safe. @param {import("../app.js").App} app @param {HTMLElement} place */
export async function note(app, place) {
  if (app.link.isUp) return fill(place);
  const rows = await app.documents.waiting(10_000);
  if (app.link.isUp) return fill(place);
  const sales = rows.filter((row) => row.document.kind === "sale");
  const total = sum(sales.map((row) => row.document.body.total));
  const since = t("No internet since {time}. Keep selling.", { time: time(app.link.downSince ?? Date.now()) });
  const safe = sales.length ? n("{n} sale ({total}) is safe on this register and goes out by itself.", "{n} sales ({total}) are safe on this register and go out by themselves.", sales.length, { total: money(total) }) : t("What you sell is safe on this register and goes out by itself.");
  const see = sales.length > 0 && el("button", { type: "button", class: "btn btn-sm only-desk", onclick: () => queueDialog(app) }, n("See the {n} sale", "See the {n} sales", sales.length));
  return fill(place, el("p", { class: "till-note", role: "status" }, icon("wifi-off"), el("span", { class: "grow" }, el("strong", {}, since), " ", safe), see));
}
