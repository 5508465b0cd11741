// An order is called off at the counter, by right: its goods are free again, and what was paid goes back by its tender.
import { el, field } from "../parts/dom.js";
import { formDialog, toast } from "../parts/dialog.js";
import { money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { askShop } from "./asking.js";
import { leave } from "./rights.js";

/** @param {import("./till.js").Till} till */
export async function callOff(till) {
  const { app, sale } = till;
  const { number, back } = sale.pickup;
  if (!app.link.isUp) return toast(t("An order is called off with the internet only. Try again once it is back."));
  const who = await leave(till, "pos.return");
  if (!who) return undefined;
  const why = field(t("Why"), { autocomplete: "off", maxlength: 200, name: "why" });
  const rows = back.map((each) => el("p", { class: "row between" }, el("span", {}, t(each.label)), el("b", { class: "num" }, money(each.amount))));
  const text = back.length ? t("The goods are free again, and this goes back:") : t("The goods are free again. Nothing was paid.");
  return formDialog(t("Call off {number}?", { number }), [el("p", { class: "muted" }, text), ...rows, why.row], t("Call it off"), async () => {
    if (!why.input.value.trim()) {
      why.wrong(t("Say why: it stands in the reports."));
      return false;
    }
    sale.set({ note: why.input.value.trim() });
    const payments = back.map(({ tender, label, amount }) => ({ tender, label, amount, given: amount, change: 0, rounding: 0 }));
    await askShop(till, "cancellation", payments, who === app.cashier.id ? {} : { approved: ["pos.return"], approved_by: who });
    return true;
  }, { danger: true });
}
