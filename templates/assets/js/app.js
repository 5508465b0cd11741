// The one entry: HTMX for what the server renders, Alpine for what only the browser knows.
import Alpine from "@alpinejs/csp";
import "./htmx.js";
import "./cells.js";
import "./dialogs.js";
import "./forms.js";
import "./picks.js";
import "./priced.js";
import "./prints.js";
import "./rows.js";
import "./shortcuts.js";
import { clipboard } from "./clipboard.js";
import { drawChartsIn } from "./chart-loader.js";
import { menu } from "./menu.js";
import { selection } from "./selection.js";
import { theme } from "./theme.js";
import { toast } from "./toast.js";
import { unsaved } from "./unsaved.js";

for (const [name, component] of Object.entries({ clipboard, menu, selection, theme, toast, unsaved })) {
  Alpine.data(name, component);
}
Alpine.start();
drawChartsIn(document);
document.addEventListener("htmx:load", (event) => drawChartsIn(event.detail.elt));
