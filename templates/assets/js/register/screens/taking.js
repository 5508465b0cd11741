// Parked sales between this register and the shop: handed on, and taken up by one register. Either is written down here
// before the shop is asked, so that an answer which is lost on its way is asked for again, and the sale lies in one place.
import { Refused } from "../line/link.js";
import { asked } from "../kept/database.js";
import { t } from "../parts/words.js";
import { toast } from "../parts/dialog.js";

const NEVER = new Set([400, 413, 422]); // what the shop doesn't read now it didn't read before

/** Puts it into the shop, where each register of the store sees it; the same again is put there once. */
function put(app, { id, label, total, by, body }) {
  return app.link.ask("/parked", { id, label, total, by, body });
}

/** With a network it lies in the shop, and not here any more; what the shop refuses lies here alone. */
export async function handOn(app, one) {
  let isThere = true;
  try {
    await put(app, one);
  } catch (error) {
    if (error.name === "TypeError") throw error;
    if (!(error instanceof Refused && NEVER.has(error.status))) return;
    isThere = false;
  }
  await app.database.write(["meta"], async (transaction) => {
    const here = (await asked(transaction.objectStore("meta").get("parked"))) ?? [];
    if (!here.some((each) => each.id === one.id)) return; // it was taken up here meanwhile
    if (isThere) await leave(transaction, one.id);
    else transaction.objectStore("meta").put(here.map((each) => (each.id === one.id ? { ...each, isAsked: false } : each)), "parked");
  });
}

/** It doesn't lie here any more. @param {IDBTransaction} transaction @returns {Promise<any[]>} what does */
export async function leave(transaction, id) {
  const meta = transaction.objectStore("meta");
  const left = ((await asked(meta.get("parked"))) ?? []).filter((each) => each.id !== id);
  meta.put(left, "parked");
  return left;
}

/**
 * One that was handed on without an answer is put there first: then one register has it, whatever was lost.
 * @param {import("../app.js").App} app @returns {Promise<?boolean>} whether it is this register's; null: nobody knows
 */
async function ours(app, one) {
  try {
    if (one.isAsked) await put(app, one);
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
  app.parkedCount = await app.database.write(["meta"], async (transaction) => {
    await without(transaction, one.id);
    return (await leave(transaction, one.id)).length;
  });
  toast(t("Another register has taken it up."));
  return false;
}

/** What is being taken, less `id`, and with `more`. @param {IDBTransaction} transaction */
export async function without(transaction, id, more = null) {
  const meta = transaction.objectStore("meta");
  const left = ((await asked(meta.get("taking"))) ?? []).filter((each) => each.id !== id);
  meta.put(more ? [...left, more] : left, "taking");
}

/** The line is back: what was asked for and not answered is parked here, or another register has it; what was handed on
 * and not answered lies in the shop. @param {import("../app.js").App} app */
export async function settleTaking(app) {
  if (app.isTaking || !app.link.isUp) return;
  app.isTaking = true;
  try {
    const taking = (await app.database.kept("taking")) ?? [];
    for (const one of taking) await settleOne(app, one);
    const asking = ((await app.database.kept("parked")) ?? []).filter((each) => each.isAsked && !taking.some(({ id }) => id === each.id));
    for (const one of asking) await handOn(app, one);
  } finally {
    app.isTaking = false;
  }
}

async function settleOne(app, one) {
  const isOurs = await ours(app, one);
  if (isOurs === null) return;
  app.parkedCount = await app.database.write(["meta"], async (transaction) => {
    const meta = transaction.objectStore("meta");
    await without(transaction, one.id);
    const left = await leave(transaction, one.id);
    const all = isOurs ? [...left, { ...one, isShared: false, isAsked: false }] : left;
    meta.put(all, "parked");
    return all.length;
  }, { strict: true });
  toast(isOurs ? t("{label} is parked here now.", { label: one.label }) : t("Another register has taken it up."));
  app.tell("parked");
}
