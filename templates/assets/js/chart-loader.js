// The chart library is large: it comes only to pages that have a chart.
export async function drawChartsIn(root) {
  const places = [...root.querySelectorAll("[data-chart]")];
  if (root.matches?.("[data-chart]")) places.push(root);
  if (places.length === 0) return;
  const { draw } = await import("./charts.js");
  places.forEach(draw);
}
