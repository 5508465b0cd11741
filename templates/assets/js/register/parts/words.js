// Words in the cashier's language: English is the message itself, Chinese comes from the package's catalog.
/** @type {Record<string, string>} */
let catalog = {};
export let locale = "en";

/** @param {string} wanted "en" or "zh_Hans" */
export async function speak(wanted) {
  locale = wanted;
  catalog = wanted === "zh_Hans" ? (await import("../../../../locales/zh_Hans/LC_MESSAGES/pos_register.po")).default : {};
  document.documentElement.lang = wanted === "zh_Hans" ? "zh-Hans" : "en";
}

/** @param {string} msgid @param {Record<string, any>} [facts] */
export function t(msgid, facts = {}) {
  return (catalog[msgid] ?? msgid).replace(/\{(\w+)\}/g, (all, name) => (name in facts ? String(facts[name]) : all));
}

/** The form for `count`, which fills {n}. @param {string} one @param {string} many @param {number} count */
export function n(one, many, count, facts = {}) {
  const form = locale === "en" && count === 1 ? one : many;
  return t(catalog[one] ?? form, { n: count, ...facts });
}

/** The tag that Intl knows. */
export const tag = () => (locale === "zh_Hans" ? "zh-Hans" : "en");

/** Marks words that are said later. @param {string} msgid */
export const N_ = (msgid) => msgid;
