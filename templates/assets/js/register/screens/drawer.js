// The cash drawer: money in and out for a reason, the next cashier, how the shift stands, and its end.
import { button, el, field } from "../parts/dom.js";
import { dialog, formDialog, toast } from "../parts/dialog.js";
import { money, typedMoney } from "../parts/format.js";
import { N_, t } from "../parts/words.js";
import { closing } from "./closing.js";
import { pinPad } from "./lock.js";
import { leave } from "./rights.js";
import { shiftReport, zReports } from "./report.js";

const ENTRIES = {
  in: [N_("Put cash in"), N_("{amount} put in")],
  out: [N_("Take cash out"), N_("{amount} taken out")],
  drop: [N_("Drop to the safe"), N_("{amount} dropped to the safe")],
};

/** @param {import("./till.js").Till} till */
export function drawerDialog(till) {
  const go = (act) => () => {
    box.close();
    act();
  };
  const item = (words, symbol, act) => button(words, go(act), { symbol, cls: "btn btn-lg btn-block till-item" });
  const box = dialog(t("Cash drawer"), [el("div", { class: "stack stack-sm" },
    item(t(ENTRIES.in[0]), "plus", () => entry(till, "in")),
    item(t(ENTRIES.out[0]), "minus", () => entry(till, "out")),
    item(t(ENTRIES.drop[0]), "lock", () => entry(till, "drop")),
    item(t("Hand over to someone else"), "users", () => handOver(till)),
    item(t("How the shift stands (X)"), "chart-column", () => shiftReport(till.app)),
    item(t("Z reports"), "file-text", () => lookBack(till)),
    item(t("Count and end the shift"), "clipboard-check", () => closing(till)))], { closed: () => till.top.focus() });
}

/** What was in the drawer is for whom may count it. */
async function lookBack(till) {
  if (await leave(till, "pos.close")) await zReports(till.app);
}

async function entry(till, what) {
  const who = await leave(till, "pos.cash");
  if (!who) return;
  const { app } = till;
  const much = field(t("Amount"), { inputmode: "decimal", autocomplete: "off", class: "input till-sum num" });
  const why = field(t("Why"), { maxlength: 200, autocomplete: "off" });
  formDialog(t(ENTRIES[what][0]), [much.row, why.row], t("Keep"), async () => {
    const amount = typedMoney(much.input.value);
    if (!(amount > 0)) return much.wrong(t("Enter an amount in digits, such as 12.50.")) ?? false;
    const reason = why.input.value.trim();
    if (!reason && what !== "drop") return why.wrong(t("Say what it is for.")) ?? false;
    const approval = who === app.cashier.id ? {} : { approved: ["pos.cash"], approved_by: who };
    await app.documents.keep("entry", { what, amount, reason }, app.by, approval);
    return toast(t(ENTRIES[what][1], { amount: money(amount) }));
  });
}

/** The next cashier goes on with the same drawer and the same shift. */
function handOver(till) {
  const { app } = till;
  const place = el("div", { class: "stack" });
  const done = async (cashier) => {
    await app.documents.keep("handover", { to: cashier.id }, app.by);
    app.cashier = cashier;
    box.close();
    till.refresh();
  };
  const pad = pinPad(app, place, done, (cashier) => cashier.id !== app.cashier.id);
  const box = dialog(t("Who goes on?"), [pad], { closed: () => till.top.focus() });
}
