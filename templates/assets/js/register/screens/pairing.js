// A browser becomes a register: by the code that the shop shows.
import { el, field } from "../parts/dom.js";
import { t } from "../parts/words.js";
import { NoLine } from "../line/link.js";
import { frame } from "./frame.js";
import { next } from "./next.js";

/** @param {import("../app.js").App} app */
export function pairing(app) {
  const code = field(t("Code"), { name: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 12, class: "input till-code" });
  const name = field(t("What this device is called"), { name: "name", autocomplete: "off", maxlength: 60, value: deviceName() });
  const submit = el("button", { type: "submit", class: "btn btn-primary btn-lg btn-block" }, t("Pair this device"));
  const send = async (event) => {
    event.preventDefault();
    submit.setAttribute("aria-busy", "true");
    await pair(app, code, name);
    submit.removeAttribute("aria-busy");
  };
  const help = el("p", { class: "muted" }, t("In the shop, under Registers, choose the register and Pair a device. It shows a code of 8 signs for 15 minutes."));
  frame(app.root, t("Pair this register"), [help, el("form", { class: "stack", novalidate: true, onsubmit: send }, code.row, name.row, submit)], {
    again: () => pairing(app),
  });
  code.input.focus();
}

async function pair(app, code, name) {
  const typed = code.input.value.replace(/[\s-]/g, "").toUpperCase();
  if (typed.length !== 8) return code.wrong(t("Enter the 8 signs of the code."));
  if (!name.input.value.trim()) return name.wrong(t("Give the device a name, such as Counter tablet."));
  try {
    await app.pair(await app.link.ask("/pairing", { code: typed, name: name.input.value.trim() }));
    app.feed.soon();
    app.pulse.soon();
    await next(app);
  } catch (error) {
    if (error instanceof NoLine) return code.wrong(t("The shop can't be reached. Check the network, then try again."));
    if (error.name === "TypeError") throw error;
    return code.wrong(error.problem?.errors?.[0]?.message ?? error.message);
  }
}

/** What the browser says it runs on. */
function deviceName() {
  const platform = /** @type {any} */ (navigator).userAgentData?.platform ?? navigator.platform ?? "";
  return platform ? t("Register on {platform}", { platform }) : t("Register");
}
