// Says what was done for ten seconds; it stays while someone reads or could press Undo.
const STAYS = 10;

export const toast = () => ({
  left: STAYS,
  held: false,
  init() {
    this.timer = setInterval(() => {
      if (!this.held) this.left -= 1;
      if (this.left <= 0) this.dismiss();
    }, 1000);
  },
  hold() {
    this.held = true;
  },
  release() {
    this.held = false;
  },
  dismiss() {
    clearInterval(this.timer);
    this.$root.remove();
  },
  destroy() {
    clearInterval(this.timer);
  },
});
