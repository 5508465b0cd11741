// The chosen colors show at once, and the form behind the buttons is sent quietly, so that the server remembers them.
export const theme = () => ({
  choose(event) {
    const button = event.submitter;
    event.preventDefault();
    const html = document.documentElement;
    if (button.value === "device") delete html.dataset.theme;
    else html.dataset.theme = button.value;
    for (const other of this.$root.querySelectorAll("button[value]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    document.dispatchEvent(new CustomEvent("themechange"));
    const body = new URLSearchParams(new FormData(this.$root, button));
    fetch(this.$root.action, { method: "POST", body, redirect: "manual" });
  },
});
