// A button with a list under it. The markup works without us: it is a <details>.
export const menu = () => ({
  close() {
    if (this.$root.open) this.$root.open = false;
  },
  escape() {
    if (!this.$root.open) return;
    this.close();
    this.$root.querySelector("summary").focus();
  },
  move(event) {
    const items = [...this.$root.querySelectorAll(".menu a, .menu button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    if (!this.$root.open || items.length === 0) return;
    event.preventDefault();
    items[at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length].focus();
  },
});
