// What happens beside the selling: the line comes and goes, the shop asks this device to stop.
import { t } from "../parts/words.js";
import { toast } from "../parts/dialog.js";
import { next } from "./next.js";
import { revoked } from "./revoked.js";
import { settleLeft } from "../trade/charges.js";
import { settleTaking } from "./taking.js";
import { faultWords } from "./faults.js";

/** @param {import("../app.js").App} app */
export function follow(app) {
  app.on(async (what, facts) => {
    if (what === "revoked") return revoked(app);
    if (what === "version") return fetchNewer(app);
    if (what === "faults") return tellFaults(facts);
    if (what === "line" || what === "feed") {
      settleTaking(app);
      settleLeft(app);
    }
    if (what === "sign_out" && app.cashier && app.sale.isIdle) {
      app.cashier = null;
      return next(app);
    }
    if (what === "ended" && app.drawn === "till") {
      toast(t("The shift of this drawer was ended at another register."));
      return next(app);
    }
    if (what === "feed" && app.drawn === "till" && !app.cashier) return next(app);
    return null;
  });
}

/** A newer build waits at the door: it is taken when nobody is selling. @param {import("../app.js").App} app */
async function fetchNewer(app) {
  if (app.isOld) return;
  app.isOld = true;
  await (await navigator.serviceWorker?.getRegistration(app.link.home))?.update();
}

/** The shop took it as it happened; somebody there has to look at it. @param {any[]} odd */
function tellFaults(odd) {
  const [first] = odd;
  const fault = first.state === "refused" ? first.faults?.at(-1) : first.faults?.[0];
  if (!fault) return;
  const number = first.number ?? "";
  if (first.state === "refused") toast(t("{number} was not taken: {why}", { number, why: faultWords(fault) }), "toast-bad");
  else toast(t("{number}: {why} The office looks at it; the sale stands.", { number, why: faultWords(fault) }));
}
