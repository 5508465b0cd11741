// All documents of this register as a file: for when the browser's storage, or the device, can't be trusted any more.
import { now } from "./clock.js";

/** @param {import("../app.js").App} app */
export async function recoveryText(app) {
  const rows = await app.database.all("documents");
  const { register, device } = app.paired;
  const documents = rows.map(({ state, document }) => ({ state, document }));
  return JSON.stringify({ kind: "yuntai-register-recovery", made_at: now().toISOString(), register, device, documents }, null, 1);
}

/** @param {import("../app.js").App} app */
export async function save(app) {
  const file = new Blob([await recoveryText(app)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${app.paired.register.code}-${now().toISOString().slice(0, 16).replace(/[:T]/g, "-")}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
