// Which screen is due: pair, fetch the goods, who are you, open the drawer, sell.
import { lock } from "./lock.js";
import { opening } from "./opening.js";
import { pairing } from "./pairing.js";
import { fetching } from "./fetching.js";
import { till } from "./till.js";

/** Loads the newer build, once: before somebody logs in is the time for it. */
function renewed(app) {
  if (!app.isOld || sessionStorage.getItem("renewed") === app.news.version) return false;
  sessionStorage.setItem("renewed", app.news.version);
  location.reload();
  return true;
}

/** @param {import("../app.js").App} app */
export async function next(app) {
  app.onScan = null;
  app.beforeScan = null;
  app.drawn = "";
  if (!app.paired) return pairing(app);
  if (!app.shelf.settings || !app.shelf.cashiers.length) return fetching(app);
  if (!app.cashier) return renewed(app) || lock(app);
  if (!app.shift) return opening(app);
  return till(app);
}
