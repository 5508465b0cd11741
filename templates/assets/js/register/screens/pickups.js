// Orders that customers come for: found in the shop, and laid in the cart to be paid and handed out.
import { el, field, fill } from "../parts/dom.js";
import { dialog, toast } from "../parts/dialog.js";
import { moment, money } from "../parts/format.js";
import { t } from "../parts/words.js";
import { NoLine, Refused } from "../line/link.js";
import { fromShop } from "../trade/pickup.js";

const PAUSE = 250;
const NOT_THERE = 404;
const OF_GOODS = /^\d{8,14}$/; // a barcode of goods is no order's number
const PLACE = /\/orders\/([0-9a-f-]{36})(?:$|[/?#])/i;

const away = () => toast(t("Orders are looked up in the shop. Try again once the internet is back."));

/** @param {import("./till.js").Till} till */
export async function pickupsDialog(till) {
  const { app } = till;
  if (!till.sale.isIdle) return toast(t("Finish or park the sale in the cart first."));
  const first = await look(app, "");
  if (!first) return away();
  const query = field(t("Number, phone or name"), { autocomplete: "off", spellcheck: "false", "data-key": "pickup-query" });
  const place = el("div");
  const open = async (id) => {
    box.close();
    await openOrder(till, id);
  };
  const show = (found) => fill(place, found.length ? el("ul", { class: "till-hits" }, ...found.map((one) => hit(one, open))) : el("p", { class: "muted" }, query.input.value.trim() ? t("No order to pick up in this store is called so.") : t("Nobody has to come for anything. Orders that are kept for customers stand here.")));
  let timer = 0;
  query.input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const asked = query.input.value;
      const found = await look(app, asked);
      if (found && asked === query.input.value) show(found);
      else if (!found) away();
    }, PAUSE);
  });
  const box = dialog(t("To pick up"), [query.row, place], { closed: () => till.top.focus() });
  show(first);
  return undefined;
}

/** @returns {Promise<?any[]>} null: nobody could say */
async function look(app, query) {
  if (!app.link.isUp) return null;
  try {
    return await app.link.ask(`/pickups?q=${encodeURIComponent(query.trim())}`);
  } catch (error) {
    if (error instanceof NoLine || error instanceof Refused) return null;
    throw error;
  }
}

function hit(one, open) {
  const words = [one.number, moment(one.placed_at), one.is_packed && t("lies ready")].filter(Boolean).join(", ");
  const due = one.due > 0 ? t("{amount} to pay", { amount: money(one.due) }) : t("paid");
  return el("li", {}, el("button", { type: "button", class: "till-hit", "data-order": one.number, onclick: () => open(one.id) },
    el("span", { class: "grow" }, el("span", { class: "strong" }, one.name || one.number), el("span", { class: "tiny faint num" }, words)), el("span", { class: "num" }, due)));
}

/** Into the cart, as it stands in the shop just now. @param {import("./till.js").Till} till @param {string} id */
export async function openOrder(till, id) {
  const { app, sale } = till;
  try {
    const found = await app.link.ask(`/pickups/${id}`);
    const known = found.customer ? await app.database.get("customers", found.customer) : null;
    const customer = found.customer ? known ?? { id: found.customer, name: found.name, phone: found.phone } : null;
    sale.set({ pickup: fromShop(found), customer });
    till.changed();
  } catch (error) {
    if (error instanceof NoLine) away();
    else if (error instanceof Refused) toast(error.status === NOT_THERE ? t("This order was handed out or canceled meanwhile.") : error.message, "toast-bad");
    else throw error;
  }
}

/** The order that a receipt of a down payment is of, by its number or the address in its code. */
async function ofReceipt(app, code) {
  const [found] = (await app.link.ask(`/pickups?receipt=${encodeURIComponent(code)}`).catch(() => [])) ?? [];
  return found?.id;
}

/** A code that is no goods’ may be an order’s: its number, or the address of its page. @returns {Promise<boolean>} */
export async function scannedOrder(till, code) {
  if (!till.app.link.isUp || OF_GOODS.test(code)) return false;
  const id = PLACE.exec(code)?.[1] ?? (await look(till.app, code))?.find((one) => one.number.toUpperCase() === code.toUpperCase())?.id ?? (await ofReceipt(till.app, code));
  if (!id) return false;
  if (till.sale.isIdle) await openOrder(till, id);
  else toast(t("Finish or park the sale in the cart first."));
  return true;
}
