// Who is at the register: a name, then the PIN. Checked on the device, off line as well.
import { button, el, fill } from "../parts/dom.js";
import { t } from "../parts/words.js";
import { frame } from "./frame.js";
import { keypad } from "./keypad.js";
import { next } from "./next.js";

const MOST = 8;

export const initials = (name) => (/[㐀-鿿]/.test(name) ? name.slice(-2) : name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase());

/** @param {import("../app.js").App} app */
export function lock(app) {
  const place = el("div", { class: "stack" });
  const title = t("Who is selling?");
  frame(app.root, title, [placeOf(app), pinPad(app, place, (cashier) => enter(app, cashier))], { again: () => lock(app), wide: true });
}

function placeOf(app) {
  const { register, store } = app.shelf.settings;
  return el("p", { class: "muted" }, t("{store}, {register}", { store: store.name, register: register.name }));
}

async function enter(app, cashier) {
  app.cashier = cashier;
  await next(app);
}

/**
 * Names to choose from, then dots and digits. `done` hears who it is.
 * @param {import("../app.js").App} app @param {HTMLElement} place @param {(cashier: any) => void} done @param {(cashier: any) => boolean} [wanted]
 */
export function pinPad(app, place, done, wanted = () => true) {
  const people = app.shelf.cashiers.filter((cashier) => cashier.pin?.hash && wanted(cashier));
  const choose = (cashier) => fill(place, ...asks(app, cashier, done, () => choices()));
  const choices = () => {
    fill(place, people.length ? el("div", { class: "till-people" }, ...people.map((cashier) => person(cashier, choose))) : el("p", {}, t("Nobody here may do that.")));
    /** @type {?HTMLElement} */ (place.querySelector("button"))?.focus();
  };
  if (people.length === 1) choose(people[0]);
  else choices();
  return place;
}

function person(cashier, choose) {
  const face = el("span", { class: "avatar", "aria-hidden": "true" }, initials(cashier.name));
  return el("button", { type: "button", class: "till-person", onclick: () => choose(cashier) }, face, el("span", { class: "strong truncate" }, cashier.name));
}

function asks(app, cashier, done, back) {
  const input = /** @type {HTMLInputElement} */ (el("input", { class: "input till-pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: MOST, name: "pin", id: "pin" }));
  const said = el("p", { class: "till-wrong", role: "alert" });
  const check = async (event) => {
    event?.preventDefault();
    if (input.value.length < 4) return fill(said, t("A PIN has 4 to 8 digits."));
    const answer = await app.pins.check(cashier, input.value);
    input.value = "";
    if (answer === "right") return done(cashier);
    input.focus();
    return fill(said, answer === "locked" ? t("Five wrong PINs. Wait a minute, or let somebody else log in.") : t("That is not the PIN of {name}.", { name: cashier.name }));
  };
  const press = (key) => {
    input.value = key === "Backspace" ? input.value.slice(0, -1) : (input.value + key).slice(0, MOST);
    input.focus();
  };
  const head = el("div", { class: "row" }, el("span", { class: "avatar", "aria-hidden": "true" }, initials(cashier.name)), el("label", { class: "strong grow truncate", for: "pin" }, t("PIN of {name}", { name: cashier.name })), button(t("Someone else"), back, { cls: "btn btn-quiet" }));
  const form = el("form", { class: "stack stack-sm", novalidate: true, onsubmit: check }, head, input, said, keypad(press, { hundred: false }), el("button", { type: "submit", class: "btn btn-primary btn-till btn-block" }, t("Log in")));
  queueMicrotask(() => input.focus());
  return [form];
}
