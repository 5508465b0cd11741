// The bar under a long form: how many fields differ from what was loaded, and a warning before they are lost.
const shown = (input) => (input.type === "checkbox" || input.type === "radio" ? String(input.checked) : input.value);
const first = (input) => {
  if (input.type === "checkbox" || input.type === "radio") return String(input.defaultChecked);
  if (input instanceof HTMLSelectElement) return [...input.options].find((o) => o.defaultSelected)?.value ?? input.options[0]?.value;
  return input.defaultValue;
};

export const unsaved = () => ({
  changed: 0,
  init() {
    this.warn = (event) => this.changed > 0 && event.preventDefault();
    addEventListener("beforeunload", this.warn);
  },
  count() {
    const inputs = [...this.$root.elements].filter((input) => input.name && input.type !== "hidden");
    this.changed = inputs.filter((input) => shown(input) !== first(input)).length;
  },
  discard() {
    this.$root.reset();
    this.changed = 0;
  },
  sent() {
    removeEventListener("beforeunload", this.warn);
  },
  destroy() {
    removeEventListener("beforeunload", this.warn);
  },
  get isClean() {
    return this.changed === 0;
  },
});
