// Asks the server, and knows whether the line is up. No answer in time is no line.
import { learn } from "../kept/clock.js";

const PATIENCE = 15_000;

/** The server said no: a problem document. */
export class Refused extends Error {
  /** @param {number} status @param {any} problem */
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? String(status));
    this.status = status;
    this.code = problem.code ?? "";
    this.problem = problem;
  }
}

/** Nobody answered: no network, a cut line, or a server that is away. */
export class NoLine extends Error {}

export class Link {
  /** @param {string} home "/pos/{slug}" */
  constructor(home) {
    this.home = home;
    this.token = "";
    this.isUp = navigator.onLine;
    this.downSince = this.isUp ? null : Date.now();
    this.listeners = new Set();
    addEventListener("offline", () => this.hear(false));
  }

  /** @param {string} path @param {any} [body] @param {string} [method] @returns {Promise<any>} */
  async ask(path, body, method = body === undefined ? "GET" : "POST") {
    const asked = Date.now();
    const answer = await this.send(path, body, method);
    const read = await this.read(answer);
    this.hear(true);
    if (!answer.ok) throw new Refused(answer.status, read ?? {});
    const serverAt = read?.server_at ?? read?.at;
    if (serverAt) learn(serverAt, asked, Date.now());
    return read;
  }

  async send(path, body, method) {
    const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const options = { method, headers, cache: /** @type {const} */ ("no-store"), credentials: /** @type {const} */ ("omit") };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      return await fetch(this.home + path, { ...options, signal, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (error) {
      throw this.lost(error);
    }
  }

  async read(answer) {
    if (answer.status >= 502) throw this.lost(answer.status);
    if (answer.status === 204) return null;
    try {
      const text = await answer.text();
      return text ? JSON.parse(text) : null;
    } catch (error) {
      if (error instanceof SyntaxError && !answer.ok) return null;
      throw this.lost(error);
    }
  }

  lost(cause) {
    this.hear(false);
    return new NoLine(String(cause));
  }

  hear(isUp) {
    if (isUp === this.isUp) return;
    this.isUp = isUp;
    this.downSince = isUp ? null : Date.now();
    for (const listener of this.listeners) listener();
  }
}
