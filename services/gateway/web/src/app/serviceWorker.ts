/**
 * Keep the shell on the device, so that a reload without a network opens the
 * boards that are here. What this page loaded before the worker took over is
 * asked for once more (from the browser's cache), so that the worker keeps it.
 */
export async function keepShellOnDevice(): Promise<void> {
  if (!navigator.serviceWorker) return;
  const isFirstVisit = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register("/sw.js");
  if (!isFirstVisit) return;
  await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  const assets = performance.getEntriesByType("resource").filter((entry) => entry.name.includes("/assets/"));
  await Promise.allSettled(assets.map((entry) => fetch(entry.name)));
}
