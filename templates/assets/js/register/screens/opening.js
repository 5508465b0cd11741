// A shift begins: what is in the drawer.
import { button, el, field } from "../parts/dom.js";
import { moment, plainMoney, typedMoney } from "../parts/format.js";
import { t } from "../parts/words.js";
import { newId } from "../kept/ids.js";
import { now } from "../kept/clock.js";
import { mayBegin } from "../trade/shift.js";
import { counter } from "./counter.js";
import { frame } from "./frame.js";
import { next } from "./next.js";

/** The drawer's open shift; what this register has ended itself the shop may not have heard of. @param {import("../app.js").App} app */
function openOn(app) {
  const { shift } = app.shelf.settings;
  return shift && shift.id !== app.last?.shift ? shift : null;
}

/** @param {import("../app.js").App} app */
export function opening(app) {
  if (openOn(app)) return joining(app);
  if (!mayBegin(app.shelf.settings)) return unpaid(app);
  const { register } = app.shelf.settings;
  const float = field(t("Cash in the drawer"), { name: "float", inputmode: "decimal", autocomplete: "off", value: plainMoney(app.last?.left ?? 0), class: "input till-sum num" });
  const count = counter(app, (sum) => {
    float.input.value = plainMoney(sum);
  });
  const send = async (event) => {
    event.preventDefault();
    const amount = typedMoney(float.input.value);
    if (!Number.isFinite(amount)) return float.wrong(t("Enter an amount in digits, such as 12.50."));
    return openShift(app, { float: amount, drawer: register.drawer, ...(count.isUsed() ? { count: count.counted() } : {}) });
  };
  const submit = el("button", { type: "submit", class: "btn btn-primary btn-till btn-block" }, t("Open the register"));
  const help = el("p", { class: "muted" }, t("Count what is in drawer {drawer}. 0 is fine where it is empty.", { drawer: register.drawer }));
  frame(app.root, t("Begin the shift"), [help, el("form", { class: "stack", novalidate: true, onsubmit: send }, float.row, count.row, submit)], { again: () => opening(app) });
  float.input.select();
  const stop = app.on((what) => {
    if (what !== "feed" || (float.input.isConnected && mayBegin(app.shelf.settings))) return;
    stop();
    if (float.input.isConnected) unpaid(app);
  });
}

/** The shop owes its plan: what has begun is finished, and nothing new begins. Paid, this goes on by itself. */
function unpaid(app) {
  const help = el("p", { class: "muted" }, t("The shop’s bill for Yuntai is unpaid. Shifts that are open can be finished; a new one begins once it is paid. This page goes on by itself."));
  const again = button(t("Look again"), () => app.feed.soon(), { cls: "btn btn-till btn-block" });
  frame(app.root, t("No new shift for now"), [help, again], { again: () => unpaid(app) });
  const stop = app.on(async (what) => {
    if (what !== "feed" || !mayBegin(app.shelf.settings)) return;
    stop();
    await next(app);
  });
}

/** The drawer is open: it keeps its float and who began it, and is gone on with. */
function joining(app) {
  const { register } = app.shelf.settings;
  const shift = openOn(app);
  const since = { drawer: register.drawer, time: moment(shift.opened_at), name: shift.opened_by };
  const words = shift.opened_by ? t("Drawer {drawer} has been open since {time}, by {name}.", since) : t("Drawer {drawer} has been open since {time}.", since);
  const help = el("p", { class: "muted" }, words, " ", t("You go on with its shift. Cash you put in stands under Cash drawer."));
  const go = button(t("Go on with the shift"), () => openShift(app, { float: 0, drawer: register.drawer }), { cls: "btn btn-primary btn-till btn-block", "data-key": "join" });
  frame(app.root, t("The drawer is open"), [help, go], { again: () => opening(app) });
  go.focus();
}

async function openShift(app, body) {
  const open = openOn(app);
  const id = open?.id ?? newId();
  const shift = { id, at: open?.opened_at ?? now().toISOString(), cashier: app.cashier.id, float: body.float, drawer: body.drawer };
  await app.documents.keep("opening", body, { ...app.by, shift: id }, { also: { shift } });
  app.shift = shift;
  await next(app);
}
