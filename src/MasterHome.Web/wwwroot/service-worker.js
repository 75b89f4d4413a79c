// Shows “You are offline” in place of a page that cannot be reached. Stores that page and its style sheet, and nothing else: what a member
// sees is never kept on the device.
const store = 'offline-1';
const page = '/offline';

addEventListener('install', (event) => event.waitUntil(fill().then(() => skipWaiting())));

addEventListener('activate', (event) => event.waitUntil(Promise.all([removeOlder(), registration.navigationPreload?.enable()])));

addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') event.respondWith(open(event));
  else if (event.request.destination === 'style') event.respondWith(fetch(event.request).catch(() => stored(event.request)));
});

async function open(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return stored(page);
  }
}

async function stored(request) {
  return (await caches.match(request, { cacheName: store })) ?? Response.error();
}

async function fill() {
  const cache = await caches.open(store);
  const answer = await fetch(page, { cache: 'reload' });
  if (!answer.ok) throw new Error('The page for no connection is not available.');
  const html = await answer.clone().text();
  await cache.put(page, answer);
  const style = html.match(/<link rel="stylesheet" href="([^"]+)"/)?.[1];
  if (style) await cache.add(style);
}

async function removeOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== store).map((name) => caches.delete(name)));
}
