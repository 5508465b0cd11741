// Does a thing again and again: soon after it is asked for, later and later while it fails, never all registers at once.
const FIRST = 1_000;
const LONGEST = 60_000;

export class Repeated {
  /** @param {() => Promise<boolean>} work true: there is more to do now @param {number} every ms while all is well */
  constructor(work, every) {
    this.work = work;
    this.every = every;
    this.failures = 0;
    this.timer = 0;
    this.isBusy = false;
    this.isWanted = false;
    addEventListener("online", () => this.soon());
  }

  /** Now, or right after what is under way. */
  soon() {
    if (this.isBusy) {
      this.isWanted = true;
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), 0);
  }

  async run() {
    this.isBusy = true;
    this.isWanted = false;
    let isMore = false;
    try {
      isMore = await this.work();
      this.failures = 0;
    } catch (error) {
      if (error.name === "TypeError") console.error(error);
      this.failures += 1;
    }
    this.isBusy = false;
    this.timer = setTimeout(() => this.run(), isMore || (this.isWanted && !this.failures) ? 0 : this.pause());
  }

  pause() {
    if (!this.failures) return this.every;
    return Math.min(LONGEST, FIRST * 2 ** (this.failures - 1)) * (0.5 + Math.random() / 2);
  }

  stop() {
    clearTimeout(this.timer);
    this.run = async () => {};
  }
}
