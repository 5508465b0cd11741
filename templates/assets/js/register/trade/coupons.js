// Coupons: looked up in the shop by their code, then reckoned with here. One that was given twice is the office's to look at.

/** As the shop keeps codes: capitals, without blanks. @param {string} text */
export const codeOf = (text) => text.normalize("NFKC").replace(/\s+/gu, "").toUpperCase().slice(0, 80);

/** The coupon as it stands now; null: nobody made such a code. @param {import("../app.js").App} app @param {string} code */
export async function lookUp(app, code) {
  const customer = app.sale.customer ? `&customer=${app.sale.customer.id}` : "";
  const { offer, uses } = await app.link.ask(`/coupons?code=${encodeURIComponent(code)}${customer}`);
  return offer ? { code, offer, uses } : null;
}

/** Another customer may have had it, or may not: what is shown is looked up again. @param {import("../app.js").App} app */
export async function lookUpAgain(app) {
  const { codes } = app.sale;
  if (!codes.length || !app.link.isUp) return;
  const found = await Promise.all(codes.map((each) => lookUp(app, each.code).catch(() => each)));
  app.sale.set({ codes: found.filter(Boolean) });
}

/** Why a coupon of the cart takes nothing off; null: it does. @param {import("./sale.js").Sale} sale @param {any} coupon */
export function whyNot(sale, { code }) {
  const isTaken = sale.made?.lines.some((line) => line.reasons.some((reason) => reason.facts.code === code));
  return isTaken ? null : sale.made?.notes.find((note) => note.code === code) ?? { why: "nothing" };
}
