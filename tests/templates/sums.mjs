// Reckons cases as the register does: JSON lines in, JSON lines out.
import { createInterface } from "node:readline";
const sums = new URL("../../templates/assets/js/register/sums/", import.meta.url);
const [{ quote }, { settle }, { settle: offered }, money, prices, labels] = await Promise.all(
  ["quote.js", "tenders.js", "stacking.js", "money.js", "prices.js", "labels.js"].map((file) => import(new URL(file, sums))),
);
const { walletOf } = await import(new URL("../trade/charges.js", sums));

function quoted({ asked, context, offers, basket }) {
  const adjust = offers ? [(lines) => {
    const items = lines.map((line, place) => ({ ...basket.items[place], amount: line.reasons.reduce((all, reason) => all + reason.amount, 0) }));
    const outcome = offered({ ...basket, items: items.filter((item) => item.amount > 0) }, offers);
    for (const saving of outcome.savings) {
      lines.find((line) => line.id === saving.item).reasons.push({ stage: "promotion", source: saving.offer, label: "", amount: 0 - saving.amount, facts: {} });
    }
    return [];
  }] : [];
  const made = quote(asked, { ...context, adjust });
  return { lines: made.lines.map(({ id, total, net, tax }) => ({ id, total, net, tax })), total: made.total, net: made.net, tax: made.tax };
}

const KINDS = {
  quote: quoted,
  settle: ({ total, offers }) => settle(total, offers),
  offers: ({ basket, offers }) => offered(basket, offers).savings.map(({ offer, item, amount }) => [offer, item, amount]).sort(),
  passed: ({ basket, offers }) => offered(basket, offers).passed.map(({ offer, code, why, pieces, amount, other }) => [offer, code, why, pieces, amount, other]).sort(),
  price: ({ own, lists, asked, place }) => prices.priceOf(own, new Map(lists.map((list) => [list.id, list])), asked, place)?.amount ?? null,
  label: ({ code, rules }) => labels.readLabel(code, rules),
  wallet: ({ code }) => walletOf(code),
  bought: ({ amount, price }) => labels.boughtFor(amount, price),
  allocate: ({ total, weights }) => money.allocate(total, weights),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { kind, ...given } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(KINDS[kind](given))}\n`);
}
