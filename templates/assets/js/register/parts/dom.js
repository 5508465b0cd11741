// Elements from plain descriptions: el("button", {class: "btn", onclick: pay}, icon("check"), t("Pay")).
const SVG = "http://www.w3.org/2000/svg";
const sprite = () => document.getElementById("register").dataset.icons;

/** @param {string} tag @param {Record<string, any>} [given] @param {...any} children @returns {HTMLElement} */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) set(made, name, value);
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function set(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked") element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** A picture of the sprite. @param {string} name @param {string} [cls] */
export function icon(name, cls = "i") {
  const svg = document.createElementNS(SVG, "svg");
  if (cls) svg.setAttribute("class", cls);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}

/** Puts `children` into `place`; who was focused in it, by data-key, is focused again. */
export function fill(place, ...children) {
  const active = /** @type {?HTMLElement} */ (document.activeElement);
  const key = active && place.contains(active) ? active.dataset.key : undefined;
  const scrolled = place.scrollTop;
  place.replaceChildren(...children.flat(3).filter(Boolean));
  place.scrollTop = scrolled;
  if (key) /** @type {?HTMLElement} */ (place.querySelector(`[data-key="${CSS.escape(key)}"]`))?.focus();
}

/** A button with an icon and words. */
export function button(words, onclick, { symbol = "", cls = "btn", ...given } = {}) {
  return el("button", { type: "button", class: cls, onclick, ...given }, symbol && icon(symbol), words);
}

/** A button that shows its icon alone. */
export function iconButton(words, symbol, onclick, { cls = "btn btn-quiet btn-icon", ...given } = {}) {
  return el("button", { type: "button", class: cls, "aria-label": words, onclick, ...given }, icon(symbol));
}

let fields = 0;
/** A labelled field. @returns {{row: HTMLElement, input: HTMLInputElement, wrong: (text: string) => void}} */
export function field(label, given = {}) {
  const id = `f-${(fields += 1)}`;
  const input = /** @type {HTMLInputElement} */ (el(given.tag ?? "input", { id, class: "input", ...given, tag: null }));
  const place = el("div");
  const row = el("div", { class: "field" }, el("label", { for: id }, label), input, place);
  const wrong = (text) => {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${id}-wrong`);
    input.classList.add("input-bad");
    fill(place, el("p", { class: "error", id: `${id}-wrong`, role: "alert" }, icon("circle-alert"), text));
    input.focus();
  };
  input.addEventListener("input", () => {
    input.removeAttribute("aria-invalid");
    input.classList.remove("input-bad");
    place.replaceChildren();
  });
  return { row, input, wrong };
}
