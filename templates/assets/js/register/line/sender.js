// Hands the documents in, in the order they were made. Sending one twice is harmless: the server knows them by id.
import { deviceNow } from "../kept/clock.js";
import { Refused } from "./link.js";

const AT_ONCE = 50;

/** @param {import("./link.js").Link} link @param {import("../kept/documents.js").Documents} documents */
export function sender(link, documents, { revoked, heard }) {
  return async () => {
    const rows = await documents.waiting(AT_ONCE);
    if (!rows.length || !link.token) return false;
    const batch = rows.map((row) => row.document);
    try {
      const answer = await link.ask("/documents", { device_at: deviceNow().toISOString(), documents: batch });
      await documents.answered(answer.results);
      if (answer.missing?.length) await documents.again(answer.missing);
      await heard(answer.results);
      return rows.length === AT_ONCE;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) await revoked(error);
      throw error;
    }
  };
}
