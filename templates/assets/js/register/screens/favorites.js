// What this register shows first: chosen at it, kept by the shop, so that each of its devices has it.
import { toast } from "../parts/dialog.js";
import { t } from "../parts/words.js";
import { NoLine, Refused } from "../line/link.js";

const MOST = 60;
let last = Promise.resolve();

/** Ids of goods, as their tiles stand. @param {import("../app.js").App} app */
export const favoritesOf = (app) => app.shelf.settings.favorites ?? [];

/** In if it was out, out if it was in; touches are kept one after the other. @param {import("../app.js").App} app @param {string} good */
export function changeFavorite(app, good) {
  last = last.then(() => change(app, good));
  return last;
}

async function change(app, good) {
  const before = favoritesOf(app);
  const goods = before.includes(good) ? before.filter((id) => id !== good) : [...before, good];
  if (goods.length > MOST) return toast(t("These are as many favorites as a register can have: {n}.", { n: MOST }));
  try {
    await app.link.ask("/favorites", { goods }, "PUT");
  } catch (error) {
    if (error instanceof NoLine) return toast(t("The shop keeps the favorites: that needs internet."));
    if (error instanceof Refused) return toast(error.message);
    throw error;
  }
  app.shelf.settings = { ...app.shelf.settings, favorites: goods };
  return app.database.write(["meta"], (transaction) => transaction.objectStore("meta").put(app.shelf.settings, "settings"));
}
