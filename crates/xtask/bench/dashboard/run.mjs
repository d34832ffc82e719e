// Opens pages of the dashboard and notes when something was painted first. Takes one JSON argument; prints one JSON object.
import { createRequire } from "node:module";
import path from "node:path";

const options = JSON.parse(process.argv[2]);
const { chromium } = createRequire(path.join(options.pkg, "node_modules", "_"))("playwright-core");

// Whoever is told to stop takes its browser along.
process.once("SIGTERM", () => process.exit(1));

const browser = await chromium.launch({ executablePath: options.chromium, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const [name, value] = options.cookie.split("=");
await context.addCookies([{ name, value, url: new URL(options.urls[0]).origin }]);
const paints = [];
for (const url of options.urls) paints.push(await median(url));
await browser.close();
process.stdout.write(JSON.stringify({ paints }) + "\n");
process.exit(0);

/** Milliseconds from the beginning of the navigation to the first paint with content. */
async function median(url) {
  const times = [];
  for (let round = 0; round < options.rounds; round++) {
    const page = await context.newPage();
    await page.goto(url);
    times.push(await page.evaluate(firstPaint));
    await page.close();
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

function firstPaint() {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const [entry] = list.getEntriesByName("first-contentful-paint");
      if (entry) resolve(entry.startTime);
    }).observe({ type: "paint", buffered: true });
  });
}
