// A second click while a form is under way is nothing (the server knows the form's key too).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.free !== undefined) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

function release(form) {
  delete form.dataset.sent;
  for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});
// Back from the next page: the form lives again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// Typing takes the field's error away; the sum above the form stays until it is sent again.
document.addEventListener("input", (event) => {
  const field = event.target.closest(".field");
  field?.querySelector(".input-bad")?.classList.remove("input-bad");
  if (event.target.getAttribute("aria-invalid")) event.target.removeAttribute("aria-invalid");
  field?.querySelector(".error")?.remove();
});

function focusFirstError(root) {
  root.querySelector?.("[aria-invalid=true]")?.focus();
}
document.addEventListener("htmx:load", (event) => {
  const isTyping = document.activeElement?.matches("[data-priced] input, [data-priced] select");
  if (!isTyping) focusFirstError(event.detail.elt);
});
focusFirstError(document);

// Passwords can be looked at.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveals]");
  if (!button) return;
  const input = document.getElementById(button.dataset.reveals);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
});

// A choice that acts at once (a switcher, a filter) sends its form.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-sends]")) event.target.form?.requestSubmit();
});

// What the page already knows the answer to is sent at once.
document.querySelector("form[data-sends-itself]")?.requestSubmit();
const onward = document.querySelector("a[data-opens-itself]");
if (onward) location.href = onward.href;
if (document.querySelector("[data-asks-again]")) setTimeout(() => location.reload(), 2_000);

// Log-ins note the place by the clock that the browser goes by.
for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
