// Tells how this register is, and hears what is wanted of it.
import { deviceNow } from "../kept/clock.js";
import { locale } from "../parts/words.js";

/** @param {import("../app.js").App} app */
export async function beat(app) {
  if (!app.link.token) return false;
  app.isPersisted = (await navigator.storage?.persisted?.()) ?? false;
  const answer = await app.link.ask("/beat", {
    version: app.version, queue: app.queue.count, oldest: app.queue.oldest, persisted: app.isPersisted,
    device_at: deviceNow().toISOString(), locale,
  });
  app.news = answer;
  if (answer?.sign_out) app.tell("sign_out");
  if (answer?.version && app.version && answer.version !== app.version) app.tell("version");
  return false;
}
