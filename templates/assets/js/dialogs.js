// <button data-opens="id"> opens the <dialog> of that id, data-closes closes the one it stands in. The browser traps
// focus, closes on Esc and gives focus back.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    document.getElementById(opener.dataset.opens)?.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement && isOutside(event, event.target)) event.target.close();
});

// What was typed in a dialog and refused is shown where it was typed.
for (const dialog of document.querySelectorAll("dialog[data-opened]")) dialog.showModal();

function isOutside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

// A sheet on a phone closes when it is pulled down by its handle.
let pulled = null;
document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".sheet-handle");
  if (handle) pulled = { dialog: handle.closest("dialog"), from: event.clientY };
});
document.addEventListener("pointerup", (event) => {
  if (pulled && event.clientY - pulled.from > 48) pulled.dialog.close();
  pulled = null;
});

// A confirmation that HTMX asks for opens our dialog instead of the browser's.
document.addEventListener("htmx:confirm", (event) => {
  const dialog = document.getElementById(event.detail.elt.dataset.confirm ?? "");
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && event.detail.issueRequest(true), { once: true });
});
