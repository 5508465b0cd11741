// Taking up a sale that another register has put aside: one register gets it. It is written down here before the shop is
// asked, so that an answer which is lost on its way is asked for again, and the sale is not.
import { Refused } from "../line/link.js";
import { asked } from "../kept/database.js";
import { t } from "../parts/words.js";
import { toast } from "../parts/dialog.js";

/** @param {import("../app.js").App} app @returns {Promise<?boolean>} whether it is this register's; null: nobody knows */
export async function ours(app, one) {
  try {
    await app.link.ask(`/parked/${one.id}`, undefined, "DELETE");
    return true;
  } catch (error) {
    if (error.name === "TypeError") throw error;
    return error instanceof Refused && error.status === 409 ? false : null;
  }
}

/** It is this register's now; who takes it up moves it on from what is being taken. @returns {Promise<boolean>} */
export async function fetched(app, one) {
  await app.database.write(["meta"], async (transaction) => {
    await without(transaction, one.id, one);
  }, { strict: true });
  app.isTaking = true;
  const isOurs = await ours(app, one);
  app.isTaking = false;
  if (isOurs) return true;
  if (isOurs === null) {
    toast(t("The network went away. The sale comes to this register’s parked sales once it is back."));
    return false;
  }
  await app.database.write(["meta"], (transaction) => without(transaction, one.id));
  toast(t("Another register has taken it up."));
  return false;
}

/** What is being taken, less `id`, and with `more`. @param {IDBTransaction} transaction */
export async function without(transaction, id, more = null) {
  const meta = transaction.objectStore("meta");
  const left = ((await asked(meta.get("taking"))) ?? []).filter((each) => each.id !== id);
  meta.put(more ? [...left, more] : left, "taking");
}

/** The line is back: what was asked for and not answered is parked here, or another register has it. @param {import("../app.js").App} app */
export async function settleTaking(app) {
  if (app.isTaking || !app.link.isUp) return;
  app.isTaking = true;
  try {
    for (const one of (await app.database.kept("taking")) ?? []) await settleOne(app, one);
  } finally {
    app.isTaking = false;
  }
}

async function settleOne(app, one) {
  const isOurs = await ours(app, one);
  if (isOurs === null) return;
  app.parkedCount = await app.database.write(["meta"], async (transaction) => {
    const meta = transaction.objectStore("meta");
    const here = (await asked(meta.get("parked"))) ?? [];
    await without(transaction, one.id);
    const all = isOurs ? [...here.filter((each) => each.id !== one.id), { ...one, isShared: false }] : here;
    meta.put(all, "parked");
    return all.length;
  }, { strict: true });
  toast(isOurs ? t("{label} is parked here now.", { label: one.label }) : t("Another register has taken it up."));
  app.tell("parked");
}
