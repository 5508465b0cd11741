// A search field with its answers in another place (data-picks names it): down goes into them, Enter takes the first.
// A scanner's Enter comes before the answer does: it is kept for the one answer that the code has.
let waits = null;
const answersOf = (field) => document.getElementById(field.dataset.picks);
const buttonsIn = (place) => [...(place?.querySelectorAll("button[hx-post]") ?? [])];
const isAnswered = (field) => answersOf(field)?.firstElementChild?.dataset.answers === field.value.trim();
const step = { ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest?.("input[data-picks]");
  if (field) inField(field, event);
  else inAnswers(event);
});

function inField(field, event) {
  const buttons = buttonsIn(answersOf(field));
  if (event.key === "ArrowDown") {
    const next = buttons[0] ?? lastQuantity(field);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select?.();
  } else if (event.key === "Enter" && field.value.trim()) {
    event.preventDefault();
    if (isAnswered(field)) buttons[0]?.click();
    else {
      waits = { id: field.id, text: field.value.trim() };
      field.dispatchEvent(new Event("search", { bubbles: true }));
    }
  }
}

function lastQuantity(field) {
  return field.id === "find-goods" ? [...document.querySelectorAll("[data-priced] [name=quantity]")].at(-1) : null;
}

function inAnswers(event) {
  const place = event.target.closest?.("[data-answered-by]");
  if (!place || !(step[event.key] || event.key === "Escape")) return;
  event.preventDefault();
  const buttons = buttonsIn(place);
  const at = buttons.indexOf(event.target) + (step[event.key] ?? -Infinity);
  (buttons[Math.min(at, buttons.length - 1)] ?? document.getElementById(place.dataset.answeredBy))?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  const by = event.detail.target?.dataset.answeredBy;
  if (!waits || by !== waits.id) return;
  const field = document.getElementById(by);
  const buttons = buttonsIn(event.detail.target);
  if (field?.value.trim() === waits.text && isAnswered(field)) {
    waits = null;
    if (buttons.length === 1) buttons[0].click();
  }
});
