// The browser's own printing: one page as wide as the paper and as long as what stands on it.
import { fill } from "./dom.js";

const DOTS = 96 / 25.4; // CSS pixels to a millimetre
const FEED = 4;
const page = new CSSStyleSheet();
document.adoptedStyleSheets.push(page);

/** @param {HTMLElement} paper @param {number} wide in mm */
export function printPaper(paper, wide = 80) {
  const place = document.getElementById("print");
  place.classList.toggle("till-print-58", wide === 58);
  fill(place, paper);
  place.classList.add("till-print-measured");
  const high = Math.ceil(place.getBoundingClientRect().height / DOTS) + FEED;
  place.classList.remove("till-print-measured");
  page.replaceSync(`@page { size: ${wide}mm ${Math.max(high, wide)}mm; margin: 0; }`); // no page of printers lies across
  window.print();
}
