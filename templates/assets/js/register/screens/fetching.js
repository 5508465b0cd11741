// The first copy of the shop comes in: goods by the page, and how many there are so far.
import { el, fill } from "../parts/dom.js";
import { n, t } from "../parts/words.js";
import { frame } from "./frame.js";
import { next } from "./next.js";

/** @param {import("../app.js").App} app */
export function fetching(app) {
  let goods = 0;
  const said = el("p", { class: "muted num", role: "status" });
  const show = () => fill(said, app.link.isUp ? n("{n} product so far", "{n} products so far", goods) : t("No internet. This goes on once it is back."));
  const stop = app.on(async (what) => {
    if (what !== "feed" && what !== "line") return;
    goods = await countGoods(app);
    show();
    if (!app.shelf.settings || app.isMore) return;
    stop();
    if (app.shelf.cashiers.length) await next(app);
    else nobody(app);
  });
  frame(app.root, t("Getting the goods"), [said, el("div", { class: "till-bar", "aria-hidden": "true" })], { again: () => fetching(app) });
  show();
  if (app.shelf.settings) nobody(app);
}

const countGoods = (app) => new Promise((done) => {
  const request = app.database.db.transaction("goods").objectStore("goods").count();
  request.onsuccess = () => done(request.result);
});

/** Nobody may sell here yet. */
function nobody(app) {
  const help = el("p", { class: "muted" }, t("In the shop, under Registers, give somebody a PIN. This page goes on by itself."));
  frame(app.root, t("Nobody has a PIN yet"), [help], { again: () => nobody(app) });
  const stop = app.on(async (what) => {
    if (what !== "feed" || !app.shelf.cashiers.length) return;
    stop();
    await next(app);
  });
}
