// On account: how much more the customer may owe is asked in the shop, since it changes with every sale elsewhere.
import { NoLine, Refused } from "./link.js";

/** @returns {Promise<?number>} minor units; null: nobody could say @param {import("../app.js").App} app @param {{id: string}} customer */
export async function roomOf(app, customer) {
  if (!app.link.isUp) return null;
  try {
    const { left } = await app.link.ask(`/accounts/${customer.id}`);
    return left;
  } catch (error) {
    if (error instanceof NoLine || error instanceof Refused) return null;
    throw error;
  }
}
