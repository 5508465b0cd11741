// The chosen colors show at once; the form behind the buttons makes the server remember them.
export const theme = () => ({
  choose(event) {
    const button = event.target.closest("button[value]");
    if (!button) return;
    const html = document.documentElement;
    if (button.value === "device") delete html.dataset.theme;
    else html.dataset.theme = button.value;
    for (const other of this.$root.querySelectorAll("button[value]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    document.dispatchEvent(new CustomEvent("themechange"));
  },
});
