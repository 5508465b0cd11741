// A table of fields ([data-cells]) as in a spreadsheet: arrows and Enter move within a column, Ctrl D copies down,
// and what was copied from a spreadsheet fills the fields from here on, down and to the right.
const FIELD = "input:not([type=hidden])";
const rowsOf = (input) => [...input.closest("tbody").rows];
const columnOf = (input) => input.closest("td").cellIndex;
const fieldAt = (row, column) => row?.cells[column]?.querySelector(FIELD);

function put(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function below(input) {
  const rows = rowsOf(input);
  return rows.slice(rows.indexOf(input.closest("tr")) + 1).map((row) => fieldAt(row, columnOf(input))).filter(Boolean);
}

document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.(`[data-cells] ${FIELD}`);
  if (!input || event.altKey || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
    event.preventDefault();
    for (const field of below(input)) put(field, input.value);
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey) return;
  const rows = rowsOf(input);
  const next = fieldAt(rows[rows.indexOf(input.closest("tr")) + step], columnOf(input));
  event.preventDefault();
  next?.focus();
  next?.select();
});

document.addEventListener("paste", (event) => {
  const input = event.target.closest?.(`[data-cells] ${FIELD}`);
  const text = event.clipboardData?.getData("text/plain").replace(/\r?\n$/, "") ?? "";
  if (!input || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const rows = rowsOf(input);
  const start = rows.indexOf(input.closest("tr"));
  text.split(/\r?\n/).forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const field = fieldAt(rows[start + down], columnOf(input) + right);
      if (field) put(field, value.trim());
    });
  });
});
