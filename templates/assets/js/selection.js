// Ticked rows of a list and the bar that says how many.
export const selection = () => ({
  chosen: 0,
  total: 0,
  init() {
    this.count();
  },
  boxes() {
    return [...this.$root.querySelectorAll("input[data-row]")];
  },
  count() {
    const boxes = this.boxes();
    this.total = boxes.length;
    this.chosen = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr")?.classList.toggle("on", box.checked);
    for (const all of this.$root.querySelectorAll("input[data-all]")) {
      all.checked = this.chosen > 0 && this.chosen === this.total;
      all.indeterminate = this.chosen > 0 && this.chosen < this.total;
    }
  },
  all(event) {
    for (const box of this.boxes()) box.checked = event.target.checked;
    this.count();
  },
  clear() {
    for (const box of this.boxes()) box.checked = false;
    this.count();
  },
  get isEmpty() {
    return this.chosen === 0;
  },
});
