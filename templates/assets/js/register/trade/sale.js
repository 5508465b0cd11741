// The sale under way: what is in the cart, for whom, and what it comes to right now.
import { newId } from "../kept/ids.js";
import { multiply } from "../sums/money.js";
import { fromServer, inBase, ONE } from "../sums/quantity.js";
import { reasonOf } from "../sums/prices.js";
import { adjustments, quote } from "../sums/quote.js";
import { offersOf } from "./offers.js";
import { worthOf } from "./returned.js";

const EMPTY = { lines: [], customer: null, salesperson: null, discount: null, note: "", codes: [], hold: null, back: null, pickup: null, deposit: null, approved: {}, paying: null };

export class Sale {
  /** @param {import("../kept/shelf.js").Shelf} shelf */
  constructor(shelf) {
    this.shelf = shelf;
    this.clear();
  }

  clear() {
    Object.assign(this, structuredClone(EMPTY));
    this.hot = null;
    this.made = null;
    this.reckon();
  }

  get isEmpty() {
    return !this.lines.length;
  }

  /** Nothing lies in it, nothing came back, and nobody came for an order. */
  get isIdle() {
    return this.isEmpty && !this.back && !this.pickup;
  }

  /** What the goods cost, less what came back for them; below 0 it is to be paid out. */
  get difference() {
    if (this.pickup) return this.pickup.due;
    return (this.made?.total ?? 0) - (this.back ? worthOf(this.back) : 0);
  }

  /** What there is to pay now. */
  get total() {
    if (this.deposit !== null) return this.deposit;
    return Math.max(0, this.difference);
  }

  get pieces() {
    return this.lines.reduce((all, { count, offered }) => all + (offered.good.weighed ? ONE : count), 0) / ONE;
  }

  /** One more of what was scanned: on the line that has it, or a new one on top. Raises where it has no price. */
  add(offered, count = ONE, { labeled = null } = {}) {
    const same = labeled === null && this.lines.find((line) => isPlain(line) && line.offered.good.id === offered.good.id &&
      line.offered.unit?.id === offered.unit?.id && !offered.good.weighed);
    if (same) {
      same.count += count;
      this.lines = [same, ...this.lines.filter((line) => line !== same)];
    } else {
      const label = { labeled, labeledCount: labeled === null ? null : count };
      this.lines = [{ id: newId(), offered, count, ownPrice: null, discount: null, note: "", salesperson: null, ...label }, ...this.lines];
    }
    this.hot = this.lines[0].id;
    this.reckon();
    return this.lines[0];
  }

  /** @param {string} id @param {any} changes of count, ownPrice, discount, note, salesperson */
  change(id, changes) {
    this.lines = this.lines.map((line) => (line.id === id ? { ...line, ...changes } : line)).filter((line) => line.count > 0);
    if (this.isEmpty) this.hold = null;
    this.reckon();
  }

  /** @param {any} changes of customer, salesperson, discount, note, codes */
  set(changes) {
    Object.assign(this, changes);
    this.reckon();
  }

  /** Whether the lines can be priced: the first that has no price is named. */
  get unpriced() {
    return this.lines.find((line) => line.price === null && line.ownPrice === null) ?? null;
  }

  reckon() {
    this.made = null;
    if (!this.shelf.settings || this.isEmpty) return;
    this.place = this.shelf.place(this.customer);
    const asked = [...this.lines].reverse().map((line) => this.asked(line));
    const lists = asked.map((each) => each.found?.list).filter(Boolean);
    this.isInclusive = lists.length ? lists[0].includes_tax : this.shelf.settings.includes_tax !== false;
    const adjust = offersOf(this);
    this.made = quote(asked, { isInclusive: this.isInclusive, discount: this.discount, adjust });
    this.asks = asked;
  }

  /** A line with its price, as the quote asks for it. */
  asked(line) {
    const { good, unit } = line.offered;
    const found = this.shelf.priced(line.offered, line.count, this.place);
    line.price = found?.amount ?? null;
    const quantity = inBase(line.count, unit ? fromServer(unit.factor) : ONE);
    const listed = found ? reasonOf(found, multiply(found.amount, line.count)) : nothing();
    return {
      id: line.id, variant: good.id, quantity, count: line.count, listed, found, price: found?.amount ?? 0,
      ownPrice: line.ownPrice, labeled: labelOf(line), discount: line.discount, rate: this.shelf.rate(good.tax_class, this.place.day) ?? 0,
      parts: line.offered.parts.map((part) => this.part(part, quantity)),
    };
  }

  part({ good, needed, prices }, bundles) {
    const found = this.shelf.priced({ good, prices, unit: null }, ONE, this.place);
    return {
      variant: good.id, quantity: inBase(needed, bundles), rate: this.shelf.rate(good.tax_class, this.place.day) ?? 0,
      share: multiply(found?.amount ?? 0, needed),
    };
  }

  /** The priced line. @param {string} id */
  priced(id) {
    return this.made?.lines.find((line) => line.id === id);
  }

  get adjustments() {
    return adjustments(this.made?.lines ?? []);
  }

  /** What is kept of it, to be gone on with after a reload or on another register. */
  parked() {
    const lines = this.lines.map(({ id, offered, count, ownPrice, discount, note, salesperson = null, labeled = null, labeledCount = null }) => ({
      id, variant: offered.good.id, unit: offered.unit?.id ?? null, count, ownPrice, discount, note, salesperson, labeled, labeledCount, name: offered.good.name,
    }));
    const { customer, salesperson, discount, note, codes, hold, back, pickup, deposit, approved, paying } = this;
    return { lines, customer, salesperson, discount, note, codes, hold, back, pickup, deposit, approved, paying };
  }

  /** @param {any} parked */
  async resume(parked) {
    const offers = await Promise.all(parked.lines.map((line) => this.shelf.one(line.variant, line.unit)));
    const lines = parked.lines.map((line, place) => ({ ...line, offered: offers[place] })).filter((line) => line.offered);
    Object.assign(this, { ...structuredClone(EMPTY), ...parked, lines });
    this.reckon();
    return parked.lines.length - lines.length;
  }
}

/** What its label says it costs: as long as it is as much as was weighed; of pieces each one. */
export function labelOf({ labeled = null, labeledCount, count, offered, ownPrice }) {
  if (labeled === null || ownPrice !== null) return null;
  if (offered.good.weighed) return count === labeledCount ? labeled : null;
  return multiply(labeled, count);
}

const isPlain = (line) => line.ownPrice === null && (line.labeled ?? null) === null && !line.discount && !line.note && !line.salesperson;
const nothing = () => ({ stage: "price_list", source: "", label: "List price", amount: 0, facts: { unit_price: 0 } });
