// A quiet page for what comes before selling: the mark, one card, one thing to do.
import { button, el, fill } from "../parts/dom.js";
import { locale, speak, t } from "../parts/words.js";

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = [
  ["circle", { class: "t0", cx: 22.2, cy: 9.4, r: 4.6 }],
  ["path", { class: "t1", d: "M7.6 15.4a6.4 6.4 0 0 1 12.8 0z" }],
  ["rect", { class: "t1", x: 4.2, y: 17.2, width: 20.6, height: 4.4, rx: 2.2 }],
  ["rect", { class: "t1", x: 1.5, y: 23.4, width: 29, height: 4.8, rx: 2.4 }],
];

export function mark() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "logo-mark");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("aria-hidden", "true");
  for (const [tag, given] of SHAPES) {
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(given)) shape.setAttribute(name, String(value));
    svg.append(shape);
  }
  return svg;
}

const OTHER = { en: ["zh_Hans", "简体中文", "zh-Hans"], zh_Hans: ["en", "English", "en"] };

/** A way to read all this in the other language. @param {() => void} again */
export function language(again) {
  const [code, name, lang] = OTHER[locale];
  const change = async () => {
    localStorage.setItem("yuntai-register-locale", code);
    await speak(code);
    again();
  };
  return button(name, change, { cls: "btn btn-quiet", lang });
}

/** @param {HTMLElement} root @param {string} title @param {any[]} body @param {{again?: () => void, wide?: boolean, aside?: any}} [given] */
export function frame(root, title, body, { again, wide = false, aside = null } = {}) {
  document.title = `${title} · ${t("Register")}`;
  const top = el("header", { class: "till-door-top" }, el("span", { class: "logo" }, mark(), t("Yuntai")),
    el("div", { class: "row row-tight" }, aside, again && language(again)));
  const card = el("div", { class: `till-door-card stack${wide ? " till-door-wide" : ""}` }, el("h1", {}, title), ...body);
  fill(root, el("div", { class: "till-door" }, top, el("main", { id: "main", class: "till-door-main" }, card)));
}
