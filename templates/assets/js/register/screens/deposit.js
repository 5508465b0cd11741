// A sale that is kept as an order: a first part is paid now, the rest when the goods are picked up.
import { el, field } from "../parts/dom.js";
import { formDialog, toast } from "../parts/dialog.js";
import { money, typedMoney } from "../parts/format.js";
import { t } from "../parts/words.js";
import { customerDialog } from "./customer.js";

/** @param {import("./till.js").Till} till */
export function depositDialog(till) {
  const { sale, app } = till;
  const why = refusal(till);
  if (why) return toast(why);
  if (!sale.customer) {
    toast(t("Choose the customer first: the order is kept under a name."));
    return customerDialog(till);
  }
  if (!app.link.isUp) return toast(t("An order is kept with the internet only: its goods are reserved in the shop."));
  const { total } = sale;
  const much = field(t("Down payment"), { inputmode: "decimal", autocomplete: "off", autofocus: true, class: "input till-sum num", name: "deposit" });
  const facts = { total: money(total), name: sale.customer.name };
  return formDialog(t("Keep as an order"), [el("p", { class: "muted" }, t("{total} in all for {name}. The goods are kept, and the rest is paid when they are picked up.", facts)), much.row], t("Take the down payment"), () => {
    const amount = typedMoney(much.input.value);
    if (!Number.isFinite(amount) || amount <= 0 || amount > total) {
      much.wrong(t("Enter an amount above 0, up to {total}.", facts));
      return false;
    }
    till.pay({ deposit: amount });
    return true;
  });
}

function refusal({ sale }) {
  if (sale.pickup || sale.isEmpty) return t("Put something in the cart first.");
  if (sale.back || sale.hold || sale.lines.some((line) => (line.labeled ?? null) !== null)) return t("Goods in exchange, put aside or with a price on their label can’t be kept as an order.");
  return sale.unpriced ? t("{name} has no price here. Give it one in the shop.", { name: sale.unpriced.offered.good.name }) : "";
}
