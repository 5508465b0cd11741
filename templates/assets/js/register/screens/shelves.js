// The goods to touch: favorites, categories, and what a search has found.
import { el, fill, icon } from "../parts/dom.js";
import { money } from "../parts/format.js";
import { locale, t } from "../parts/words.js";
import { ONE } from "../sums/quantity.js";
import { acts } from "./acts.js";
import { changeFavorite, favoritesOf } from "./favorites.js";

const MOST = 60;
const COLORS = ["jade", "sun", "sky", "straw", "rust", "plum", "ink", "moss"];
const PAUSE = 60;

const hue = (id) => COLORS[[...id].reduce((all, sign) => (all * 31 + sign.charCodeAt(0)) % 8191, 7) % COLORS.length];

/** @param {import("../app.js").App} app @param {import("./till.js").Till} till */
export function shelvesView(app, till) {
  const chips = el("div", { class: "chips till-cats chips-scroll", role: "group", "aria-label": t("Categories") });
  const tiles = el("div", { class: "tiles" });
  const place = el("div", { class: "catalog" }, chips, tiles, acts(till));
  const state = { shelf: "favorites", query: "", hits: [], step: -1, timer: 0, turn: 0, isChoosing: false };
  const view = { app, till, chips, tiles, state };
  return {
    place,
    draw: () => draw(view),
    refresh: () => draw(view),
    search: (query) => search(view, query),
    step: (by) => step(view, by),
    choose: () => choose(view),
    chosen: () => (state.step >= 0 ? state.hits[state.step]?.id : undefined),
  };
}

/** A number stays with its unit. */
const together = (name) => name.replace(/(\d) (?=\S{1,3}$)/u, "$1\u00a0");
const nameOf = (category) => category.names?.[locale] ?? category.name;

function drawChips({ app, chips, state }, view) {
  const choose = (shelf) => {
    Object.assign(state, { shelf, query: "" });
    view.till.top.clear();
    draw(view);
  };
  const chip = (id, name) => {
    const isOn = !state.query && state.shelf === id;
    return el("button", { type: "button", class: `chip${isOn ? " chip-on" : ""}`, "aria-pressed": String(isOn), "data-key": `shelf-${id}`, onclick: () => choose(id) }, name);
  };
  const tops = app.shelf.categories.filter((category) => !category.parent);
  const mayChoose = state.isChoosing || (state.shelf === "favorites" && !state.query);
  fill(chips, chip("favorites", t("Favorites")), mayChoose && chooser(view), ...tops.map((category) => chip(category.id, nameOf(category))));
}

function chooser(view) {
  const { state } = view;
  const { isChoosing } = state;
  const words = t("Choose favorites");
  return el("button", { type: "button", class: `chip chip-choose${isChoosing ? " chip-on" : ""}`, title: words, "aria-label": isChoosing ? null : words, "aria-pressed": String(isChoosing), "data-key": "choose", onclick: () => choose(view) },
    icon(isChoosing ? "check" : "star", "i i-sm"), isChoosing && t("Done choosing"));
}

/** From now on a touch chooses what this register shows first, until this is asked for again. */
function choose(view) {
  view.state.isChoosing = !view.state.isChoosing;
  view.till.app.root.querySelector(".till")?.classList.toggle("till-choosing", view.state.isChoosing);
  return draw(view);
}

async function draw(view) {
  const { app, state, till } = view;
  const turn = (state.turn += 1);
  drawChips(view, view);
  const goods = await goodsOf(app, state);
  const priced = await withPrices(app, goods);
  if (turn !== state.turn) return;
  state.hits = goods;
  till.app.root.querySelector(".till")?.classList.toggle("till-searching", Boolean(state.query));
  fill(view.tiles, priced.length ? priced.map((each, place) => tile(view, each, place)) : empty(state));
}

async function goodsOf(app, state) {
  if (state.query) return app.shelf.search(state.query, MOST);
  if (state.shelf !== "favorites") return app.shelf.shelf(state.shelf, MOST);
  const favorites = favoritesOf(app);
  if (favorites.length && !state.isChoosing) return app.shelf.several(favorites);
  const all = await app.shelf.shelf(null, MOST);
  return [...all, ...(await app.shelf.several(favorites.filter((id) => !all.some((good) => good.id === id))))];
}

async function withPrices(app, goods) {
  const place = app.shelf.place(app.sale.customer);
  const offers = await Promise.all(goods.map((good) => app.shelf.offered(good, null)));
  return offers.map((offered) => ({ good: offered.good, price: app.shelf.priced(offered, ONE, place) }));
}

function tile(view, { good, price }, place) {
  const { app, till, state } = view;
  const isFavorite = state.isChoosing && favoritesOf(app).includes(good.id);
  const star = state.isChoosing && icon("star", `i tile-star${isFavorite ? " tile-starred" : ""}`);
  const touched = () => (state.isChoosing ? changeFavorite(app, good.id).then(() => draw(view)) : till.pick(good.id));
  const foot = el("span", { class: "tile-foot" }, el("b", { class: "num" }, price ? money(price.amount) : t("no price"), good.weighed && el("small", {}, `/${good.unit}`)));
  const art = el("span", { class: `art art-${hue(good.category ?? good.id)}`, "aria-hidden": "true" }, icon(`p-${good.drawing ?? "box"}`, ""));
  const isOn = place === state.step;
  return el("button", { type: "button", class: `tile${isOn ? " tile-on" : ""}`, "data-key": `tile-${good.id}`, "aria-pressed": state.isChoosing ? String(isFavorite) : null, onclick: touched },
    art, star, el("span", { class: "tile-name" }, together(good.name)), foot);
}

function empty(state) {
  const text = state.query ? t("Nothing is called “{query}”. A scan finds goods by their barcode, too.", { query: state.query }) : t("Nothing on this shelf yet. The shop puts goods here.");
  return el("p", { class: "muted tiles-none", role: "status" }, text);
}

function search(view, query) {
  const { state } = view;
  clearTimeout(state.timer);
  const begin = () => {
    if (state.query === query.trim()) return;
    Object.assign(state, { query: query.trim(), step: -1 });
    draw(view);
  };
  if (query) state.timer = setTimeout(begin, PAUSE);
  else begin();
}

/** The next hit, by keys. */
function step(view, by) {
  const { state } = view;
  if (!state.query || !state.hits.length) return false;
  state.step = (state.step + by + state.hits.length) % state.hits.length;
  view.tiles.querySelectorAll(".tile").forEach((each, place) => {
    each.classList.toggle("tile-on", place === state.step);
    if (place === state.step) each.scrollIntoView({ block: "nearest" });
  });
  return true;
}
