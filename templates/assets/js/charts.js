// Bars and lines from the JSON beside them, colored by the tokens. Kind of data:
// { kind: "bars" | "lines", labels: [..], series: [{ name, values, stack?, compare? }], format: { money?, currency?, places? } }
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);
const drawn = new Set();

export function draw(place) {
  if (echarts.getInstanceByDom(place.querySelector(".chart-plot"))) return;
  const plot = place.querySelector(".chart-plot");
  const data = JSON.parse(place.querySelector("script[type='application/json']").textContent);
  const chart = echarts.init(plot, null, { renderer: "svg" });
  const show = () => chart.setOption(option(data), true);
  show();
  new ResizeObserver(() => chart.resize()).observe(plot);
  drawn.add({ plot, show, chart });
}

function redraw() {
  for (const entry of drawn) {
    if (entry.plot.isConnected) entry.show();
    else {
      entry.chart.dispose();
      drawn.delete(entry);
    }
  }
}
document.addEventListener("themechange", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

function color(token) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
}

// The renderer takes no oklch(): the browser turns it into sRGB for us.
const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function rgb(token) {
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = color(token);
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${r},${g},${b},${(a / 255).toFixed(3)})`;
}

function option(data) {
  const lang = document.documentElement.lang;
  const places = data.places ?? 0;
  const exact = new Intl.NumberFormat(lang, { minimumFractionDigits: places, maximumFractionDigits: places });
  const axis = new Intl.NumberFormat(lang, { maximumFractionDigits: places });
  const family = getComputedStyle(document.body).fontFamily;
  const text = { color: rgb("ink-3"), fontSize: 12, fontFamily: family };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !still,
    animationDuration: 220,
    textStyle: { fontFamily: family },
    grid: { left: 4, right: 8, top: 12, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // HTML would need style attributes, which the policy refuses
      backgroundColor: rgb("ink"),
      borderWidth: 0,
      padding: [8, 12],
      textStyle: { color: rgb("card"), fontSize: 12, fontFamily: family },
      axisPointer: { type: data.kind === "bars" ? "shadow" : "line", shadowStyle: { color: rgb("line"), opacity: 0.4 } },
      valueFormatter: (value) => (value == null ? "–" : `${data.symbol ?? ""}${exact.format(value)}`),
    },
    xAxis: {
      type: "category",
      data: data.labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: rgb("field") } },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      splitNumber: 4,
      axisLabel: { ...text, formatter: (value) => axis.format(value) },
      splitLine: { lineStyle: { color: rgb("line") } },
    },
    series: data.series.map((series, at) => one(series, at, data)),
  };
}

function one(series, at, data) {
  const tone = rgb(`chart-${at < 5 ? at + 1 : "other"}`);
  const base = { name: series.name, data: series.values };
  if (series.compare) {
    const ink = rgb("ink");
    return { ...base, type: "line", symbol: "none", step: false, lineStyle: { color: ink, width: 1.5, type: [4, 4] }, itemStyle: { color: ink } };
  }
  if (data.kind === "bars") {
    const top = at === data.series.filter((other) => !other.compare).length - 1;
    const edge = { borderColor: rgb("card"), borderWidth: data.series.length > 1 ? 1 : 0 };
    return { ...base, type: "bar", stack: "all", barMaxWidth: 40, itemStyle: { color: tone, borderRadius: top ? [4, 4, 0, 0] : 0, ...edge } };
  }
  const filled = data.series.length === 1 ? { areaStyle: { color: tone, opacity: 0.1 } } : {};
  return { ...base, type: "line", symbol: "circle", symbolSize: 6, showSymbol: false, lineStyle: { color: tone, width: 2 }, itemStyle: { color: tone }, ...filled };
}
