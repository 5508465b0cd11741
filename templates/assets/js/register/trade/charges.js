// Wallets and the connected card terminal: a charge gets its id here, so that asking again never charges again.
import { NoLine, Refused } from "../line/link.js";
import { asked } from "../kept/database.js";

const LEFT = "charges_left";
const NOT_THERE = 404;
const FAILED = 500;
const LOGGED_OUT = 401;

/** What a wallet can do without a code that was scanned. */
export const MODES = { wechat: "qr", alipay: "qr", either: "qr", terminal: "terminal" };

/** One code that WeChat Pay and Alipay both take; whose app scans it is known once it was opened there. */
export const EITHER = { code: "either", label: "QR code", icon: "qr-code", called: true };

/** The ways to pay as they are shown: where both show codes, one code for both. @param {any[]} tenders */
export function waysOf(tenders) {
  const byCode = tenders.filter((tender) => tender.called && MODES[tender.code] === "qr");
  if (byCode.length < 2) return tenders;
  return tenders.filter((tender) => !byCode.includes(tender) || tender === byCode[0]).map((tender) => (tender === byCode[0] ? EITHER : tender));
}

/** Whose payment code this is, as the shop tells it by its digits; "" for nobody's. @param {string} code */
export function walletOf(code) {
  const text = code.replace(/\s/g, "");
  if (/^1[0-5]\d{16}$/.test(text)) return "wechat";
  return /^(?:2[5-9]|30)\d{14,22}$/.test(text) ? "alipay" : "";
}

/** What a state means to who waits: "paid", "over", or "" to go on waiting. @param {string} state */
export function endOf(state) {
  if (state === "paid") return state;
  return ["closed", "refunding", "refunded", "missing", "refused"].includes(state) ? "over" : "";
}

/**
 * How a charge stands. "unknown": nobody could say; "missing": the shop has never heard of it; "refused": nothing begun.
 * @param {import("../line/link.js").Link} link @param {any} charge @param {any} request what begins it, as long as it is not known to have arrived
 * @returns {Promise<{state: string, reason?: string, reference?: string, url?: string}>}
 */
export async function standing(link, charge, request) {
  const path = `/charges/${charge.id}`;
  try {
    if (charge.isCancelled) return await link.ask(`${path}/cancellation`, undefined, "POST");
    return await (request ? link.ask("/charges", request) : link.ask(path));
  } catch (error) {
    if (error instanceof NoLine) return { state: "unknown" };
    if (!(error instanceof Refused)) throw error;
    if (error.status >= FAILED || error.status === LOGGED_OUT) return { state: "unknown" };
    if (error.status === NOT_THERE) return { state: "missing" };
    return request ? { state: "refused", reason: error.message } : { state: "unknown" };
  }
}

/** Nobody here waits for it any more; it is cancelled as soon as there is a line. @param {import("../app.js").App} app */
export function leaveBehind(app, charge) {
  return app.database.write(["meta"], async (transaction) => {
    const meta = transaction.objectStore("meta");
    meta.put([...((await asked(meta.get(LEFT))) ?? []), { id: charge.id, isCancelled: true }], LEFT);
  }, { strict: true });
}

/** Cancels what was left behind without a line. @param {import("../app.js").App} app */
export async function settleLeft(app) {
  if (!app.link.isUp) return;
  for (const charge of (await app.database.kept(LEFT)) ?? []) {
    const { state } = await standing(app.link, charge, null);
    if (state !== "unknown") await forget(app, charge);
  }
}

function forget(app, { id }) {
  return app.database.write(["meta"], async (transaction) => {
    const meta = transaction.objectStore("meta");
    meta.put(((await asked(meta.get(LEFT))) ?? []).filter((each) => each.id !== id), LEFT);
  });
}
