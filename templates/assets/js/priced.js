// A form that is priced as it changes, inside [data-priced]: each answer brings the whole form again. Several may be under
// way at once. The newest says all that those before it asked for, and is the only one that is shown; what was typed
// since it was sent stays as it was typed, and is sent too; and an order waits for the answers before it is placed.
const FIELDS = "input[id]:not([type=hidden]), select[id], textarea[id]";
const ACTS = ["add", "remove", "choose", "nobody", "drop", "pay_more", "pay_less"];
const sent = new WeakMap();
let newest = null;
let asked = [];
let kept = null;
let placing = null;

const placeOf = (element) => element?.closest?.("[data-priced]");
const stopsOf = (place) => [...place.querySelectorAll("a, button, input:not([type=hidden]), select, summary")];
const fieldsOf = (place) => [...place.querySelectorAll(FIELDS)];
const mainOf = (form) => form.querySelector("[data-main]");

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, target, verb, formData } = event.detail;
  if (verb !== "post" || target?.dataset.priced === undefined) return;
  for (const [name, value] of asked) formData.append(name, value);
  if (ACTS.includes(elt.name)) asked.push([elt.name, elt.value]);
  newest = { values: new Map(fieldsOf(target).map((field) => [field.id, field.value])) };
  sent.set(formData, newest);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const place = event.detail.target;
  if (place?.dataset.priced === undefined || event.detail.isError) return;
  const request = sent.get(event.detail.requestConfig.formData);
  if (!request || request !== newest) {
    event.detail.shouldSwap = false;
    return;
  }
  const later = fieldsOf(place).filter((field) => field.value !== (request.values.get(field.id) ?? ""));
  const at = document.activeElement;
  kept = {
    values: later.map((field) => [field.id, field.value]),
    open: [...place.querySelectorAll("details[id][open]")].map((details) => details.id),
    at: place.contains(at) ? { id: at.id, n: stopsOf(place).indexOf(at), tag: at.tagName, name: at.name } : null,
    caret: [at?.selectionStart ?? null, at?.selectionEnd ?? null],
  };
  newest = null;
  asked = [];
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!kept || event.detail.target?.dataset.priced === undefined) return;
  const { values, open, at, caret } = kept;
  kept = null;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, value] of values) putBack(document.getElementById(id), value);
  const next = at && sameIn(event.detail.target, at);
  if (!next) return;
  if (next !== document.activeElement) next.focus();
  if (at.id && caret[0] !== null) next.setSelectionRange(...caret);
});

// Where the person was: by its name, else by its place, if what stands there is alike.
function sameIn(place, { id, n, tag, name }) {
  if (id) return document.getElementById(id);
  const there = stopsOf(place)[n];
  return there?.tagName === tag && there.name === name && tag !== "BUTTON" ? there : null;
}

function putBack(field, value) {
  if (!field || field.value === value) return;
  field.value = value;
  if (field.type === "search") field.dataset.unasked = "";
  else if (field.hasAttribute("hx-post")) field.dataset.unsent = "";
}

// What was put back is sent once it is left, or at once where nobody is in it any more; what is looked for is asked anew
// (not before: until a field is settled, nothing listens to it).
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.target;
  if (place?.dataset.priced === undefined) return;
  for (const field of place.querySelectorAll("[data-unasked]")) ask(field);
  const left = [...place.querySelectorAll("[data-unsent]")].filter((field) => field !== document.activeElement);
  for (const field of left) send(field);
  if (placing && newest === null) placeAfterAll(place);
});
document.addEventListener("change", (event) => delete event.target.dataset.unsent, true);
document.addEventListener("focusout", (event) => event.target.dataset?.unsent !== undefined && send(event.target));
function ask(field) {
  delete field.dataset.unasked;
  field.dispatchEvent(new Event("search", { bubbles: true }));
}
function send(field) {
  delete field.dataset.unsent;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("htmx:afterRequest", (event) => {
  const request = sent.get(event.detail.requestConfig?.formData);
  if (!request || event.detail.successful) return;
  if (request === newest) [newest, asked, placing] = [null, [], null]; // the page says that it failed
});

// Placed with the total that was seen when it was: if the answers bring another, the person is asked.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!placeOf(form) || newest === null || event.submitter?.dataset.main === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    placing = { total: form.elements.total?.value };
  },
  true,
);
function placeAfterAll(place) {
  const form = place.querySelector("form");
  const { total } = placing;
  placing = null;
  if (mainOf(form).disabled) return;
  if (form.elements.total) form.elements.total.value = total;
  form.requestSubmit(mainOf(form));
}

// Enter in a quantity goes back to finding goods; Ctrl Enter places.
document.addEventListener("keydown", (event) => {
  const place = placeOf(event.target);
  if (!place || event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const form = place.querySelector("form");
    if (event.target.matches("input, select")) event.target.blur();
    if (!mainOf(form).disabled) form.requestSubmit(mainOf(form));
  } else if (event.target.name === "quantity") {
    event.preventDefault();
    document.getElementById("find-goods")?.focus(); // leaving it sends it
  }
});
