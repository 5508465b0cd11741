// Who buys: found by name or number among those this register knows.
import { button, el, field, fill } from "../parts/dom.js";
import { asksText, dialog } from "../parts/dialog.js";
import { t } from "../parts/words.js";
import { matches, plain, terms } from "../kept/search.js";
import { lookUpAgain } from "../trade/coupons.js";
import { initials } from "./lock.js";

const MOST = 20;

/** @param {import("./till.js").Till} till */
export async function customerDialog(till) {
  const all = await till.app.database.all("customers");
  const query = field(t("Name, phone or number"), { autocomplete: "off", spellcheck: "false" });
  const hits = el("ul", { class: "till-hits" });
  const choose = (customer) => {
    till.sale.set({ customer });
    till.changed();
    box.close();
    lookUpAgain(till.app).then(() => till.changed());
  };
  const show = () => fill(hits, ...found(all, query.input.value).map((customer) => hit(customer, choose)));
  query.input.addEventListener("input", show);
  const send = (event) => {
    event.preventDefault();
    const [first] = found(all, query.input.value);
    if (first && query.input.value.trim()) choose(first);
  };
  const body = all.length ? [el("form", { novalidate: true, onsubmit: send }, query.row), hits] : [el("p", { class: "muted" }, t("No customers yet. The shop adds them under Customers."))];
  const note = button(t("Note on the sale"), () => {
    box.close();
    saleNote(till);
  }, { symbol: "message-circle" });
  const box = dialog(t("Who buys?"), [...body, note], { closed: () => till.top.focus() });
  if (all.length) show();
}

function found(all, query) {
  const wanted = terms(query);
  const digits = query.replace(/\D/g, "");
  const fits = (customer) => matches(customer.search || ` ${plain(customer.name)}`, wanted) || (digits.length > 2 && (customer.phone ?? "").replace(/\D/g, "").includes(digits));
  return all.filter(fits).slice(0, MOST);
}

function hit(customer, choose) {
  return el("li", {}, el("button", { type: "button", class: "till-hit", onclick: () => choose(customer) },
    el("span", { class: "avatar", "aria-hidden": "true" }, initials(customer.name)), el("span", { class: "grow" }, el("span", { class: "strong" }, customer.name), el("span", { class: "tiny faint num" }, customer.phone ?? ""))));
}

async function saleNote(till) {
  const note = await asksText(t("Note on the sale"), t("Note"), till.sale.note);
  if (note === null) return;
  till.sale.set({ note });
  till.changed();
}
