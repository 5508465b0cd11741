// Opens the register without a network: its shell and files are kept, and come from here first. The build puts the list
// of files in: another build is another worker.
/** @type {string[]} */
const files = FILES;
const home = self.location.pathname.replace(/\/worker\.js$/, "");
const KEPT = `yuntai-register-${home}-${BUILD}`;

self.addEventListener("install", (event) => {
  const { href } = new URL(home, self.location.href);
  const requests = [href, ...files].map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(requests)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith(`yuntai-register-${home}-`) && name !== KEPT;
  const clear = caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))));
  event.waitUntil(clear.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname.replace(/\/$/, "") === home) event.respondWith(shell(request));
  else if (files.includes(pathname)) event.respondWith(kept(request, pathname));
});

/** What is kept at once; the newest comes with the worker of the next build. */
async function shell(request) {
  return (await caches.match(home, { cacheName: KEPT, ignoreVary: true })) ?? fetch(request);
}

async function kept(request, pathname) {
  return (await caches.match(pathname, { cacheName: KEPT, ignoreVary: true })) ?? fetch(request);
}
