// QR codes as pictures.
import { correction, generate } from "lean-qr";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4;

/** @param {string} text @returns {SVGElement} */
export function qr(text) {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const svg = document.createElementNS(SVG, "svg");
  const size = code.size + 2 * QUIET;
  svg.setAttribute("viewBox", `${-QUIET} ${-QUIET} ${size} ${size}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("data-text", text);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", drawn(code));
  svg.append(path);
  return svg;
}

function drawn(code) {
  const bars = [];
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) if (code.get(x, y)) bars.push(`M${x} ${y}h1v1h-1z`);
  }
  return bars.join("");
}
