// Opens the register: words, what is kept, the one tab that sells; then the screen that is due.
import { App } from "./app.js";
import { seize } from "./line/guard.js";
import { speak } from "./parts/words.js";
import { display } from "./screens/display.js";
import { next } from "./screens/next.js";
import { otherTab } from "./screens/other_tab.js";
import { watchScanner } from "./parts/scanner.js";
import { follow } from "./screens/follow.js";

const root = document.getElementById("register");
const { slug, home, scope } = root.dataset;

async function begin() {
  await speak(localStorage.getItem("yuntai-register-locale") ?? (root.dataset.locale || "en"));
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register(`${home}/worker.js`, { scope }).catch(console.warn);
  if (location.hash === "#display") return display(root);
  const isMine = await seize(slug);
  if (!isMine) return otherTab(root, () => seize(slug, { steal: true }).then(open));
  return open();
}

async function open() {
  addEventListener("register:lost", () => location.reload(), { once: true });
  const app = await App.start(root);
  app.isPersisted = (await navigator.storage?.persist?.()) ?? false;
  watchScanner(app);
  follow(app);
  app.begin();
  await next(app);
}

await begin();
