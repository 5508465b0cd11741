// Who has sold it: one for the sale, another for a line where need be. Asked only where several people sell.
import { el, field, icon } from "../parts/dom.js";
import { dialog } from "../parts/dialog.js";
import { t } from "../parts/words.js";
import { initials } from "./lock.js";

/** @param {import("../app.js").App} app */
export const sellers = (app) => (app.shelf.cashiers.length > 1 ? app.shelf.cashiers : []);

/** @param {import("../app.js").App} app @param {?string} id */
export const sellerName = (app, id) => app.shelf.cashiers.find((each) => each.id === id)?.name ?? "";

/** Beside the customer: who sells this. @param {import("./till.js").Till} till */
export function sellerButton(till) {
  const { app, sale } = till;
  if (!sellers(app).length) return null;
  const name = sellerName(app, sale.salesperson);
  const words = name ? t("Sold by {name}", { name }) : t("Who sells?");
  return el("button", { type: "button", class: "btn btn-quiet cart-seller", "data-key": "seller", "aria-label": words, onclick: () => sellerDialog(till) }, icon("handshake"), name && el("span", { class: "truncate" }, name));
}

/** @param {import("./till.js").Till} till */
export function sellerDialog(till) {
  const { app, sale } = till;
  const choose = (id) => () => {
    sale.set({ salesperson: id });
    till.changed();
    box.close();
  };
  const hit = (name, id) => el("li", {}, el("button", { type: "button", class: "till-hit", "aria-pressed": String(sale.salesperson === id), onclick: choose(id) },
    el("span", { class: "avatar", "aria-hidden": "true" }, id ? initials(name) : "–"), el("span", { class: "grow strong" }, name), sale.salesperson === id && icon("check")));
  const help = el("p", { class: "muted" }, t("The reports give this sale to them. A line may name somebody else."));
  const box = dialog(t("Who sells?"), [help, el("ul", { class: "till-hits" }, hit(t("Nobody in particular"), null), ...sellers(app).map((each) => hit(each.name, each.id)))], { closed: () => till.top.focus() });
}

/** On a line. @param {import("../app.js").App} app @param {any} line @returns {?{row: HTMLElement, input: any}} */
export function sellerField(app, line) {
  if (!sellers(app).length) return null;
  const made = field(t("Sold by"), { tag: "select", class: "input", "data-key": "line-seller" });
  made.input.append(el("option", { value: "" }, t("As on the sale")), ...sellers(app).map((each) => el("option", { value: each.id }, each.name)));
  made.input.value = line.salesperson ?? "";
  return made;
}
