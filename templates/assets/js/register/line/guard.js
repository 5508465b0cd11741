// One tab sells: who holds the lock. Another waits until it is closed, or takes over when told to.
const NAME = "yuntai-register";

/** @param {string} slug @param {{steal?: boolean}} [how] @returns {Promise<boolean>} false: another tab sells */
export function seize(slug, { steal = false } = {}) {
  return new Promise((done) => {
    const options = steal ? { steal: true } : { ifAvailable: true };
    const held = navigator.locks.request(`${NAME}-${slug}`, options, (lock) => {
      done(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    });
    held.catch(() => dispatchEvent(new Event("register:lost")));
  });
}
