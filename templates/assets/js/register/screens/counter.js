// Counting by notes and coins: how many of each, and what that comes to.
import { el, fill } from "../parts/dom.js";
import { money } from "../parts/format.js";
import { t } from "../parts/words.js";

/** @param {import("../app.js").App} app @param {(sum: number) => void} changed */
export function counter(app, changed) {
  const values = app.shelf.settings.denominations ?? [];
  const counts = new Map(values.map((value) => [value, 0]));
  const all = el("b", { class: "num" }, money(0));
  const sum = () => [...counts].reduce((total, [value, count]) => total + value * count, 0);
  const rows = values.map((value) => row(value, (count) => {
    counts.set(value, count);
    fill(all, money(sum()));
    changed(sum());
  }));
  const whole = el("details", { class: "till-count" }, el("summary", { class: "btn btn-block" }, t("Count notes and coins")),
    el("div", { class: "till-count-rows" }, ...rows), el("p", { class: "row between" }, t("Counted"), all));
  const counted = () => Object.fromEntries([...counts].filter(([, count]) => count));
  return { row: values.length ? whole : null, counted, isUsed: () => sum() > 0 };
}

function row(value, changed) {
  const id = `count-${value}`;
  const input = el("input", { id, class: "input num", inputmode: "numeric", autocomplete: "off", maxlength: 5, oninput: (event) => changed(Math.max(0, Math.trunc(Number(event.target.value)) || 0)) });
  return el("div", { class: "row between" }, el("label", { for: id, class: "num" }, money(value)), input);
}
