// The shop let this device go. What it still holds stays here, and can be saved as a file.
import { button, el } from "../parts/dom.js";
import { n, t } from "../parts/words.js";
import { save } from "../kept/recovery.js";
import { frame } from "./frame.js";
import { pairing } from "./pairing.js";

/** @param {import("../app.js").App} app */
export async function revoked(app) {
  app.drawn = "revoked";
  app.onScan = null;
  const { count } = await app.documents.queue();
  const body = [el("p", { class: "muted" }, t("Somebody in the shop has taken this device off the register. Nothing was deleted here."))];
  if (count) {
    body.push(el("p", { class: "strong" }, n("{n} document was not handed in yet.", "{n} documents were not handed in yet.", count)));
    body.push(button(t("Save the recovery file"), () => save(app), { cls: "btn btn-primary btn-lg btn-block", symbol: "download" }));
  } else body.push(button(t("Pair this device again"), () => pairing(app), { cls: "btn btn-primary btn-lg btn-block" }));
  frame(app.root, t("This device is no longer a register"), body, { again: () => revoked(app) });
}
