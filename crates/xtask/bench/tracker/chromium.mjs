// A Chromium with a profile of its own, driven over CDP, that dies with this script.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-port=0",
];
const VIEWPORT = { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false };
const TIME_TO_START_MS = 30_000;

/** Starts one, hands it to `act`, and ends it whatever happens. */
export async function withChromium({ chromium, program, temp }, act) {
  const profile = await mkdtemp(path.join(temp, "profile-"));
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((done) => child.once("exit", done));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  try {
    const browser = await chromium.connectOverCDP(await address(child));
    return await act(browser, await browser.newBrowserCDPSession());
  } finally {
    kill();
    process.off("exit", kill);
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** A tab of 1440 x 900 with a CDP session. */
export async function openTab(browser) {
  const page = await browser.contexts()[0].newPage();
  const cdp = await browser.contexts()[0].newCDPSession(page);
  await cdp.send("Emulation.setDeviceMetricsOverride", VIEWPORT);
  await cdp.send("Page.enable");
  await cdp.send("Runtime.enable");
  return cdp;
}

/** The value of an expression in the page. */
export async function evaluate(cdp, expression) {
  const answer = await cdp.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
  if (answer.exceptionDetails) throw new Error(`${expression}: ${answer.exceptionDetails.exception?.description}`);
  return answer.result.value;
}

/** Goes there and waits for the load event. */
export async function navigate(cdp, url) {
  const loaded = new Promise((done) => cdp.once("Page.loadEventFired", done));
  const { errorText } = await cdp.send("Page.navigate", { url });
  if (errorText) throw new Error(`${url}: ${errorText}`);
  await loaded;
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function address(child) {
  return new Promise((done, fail) => {
    let said = "";
    const give = (why) => fail(new Error(`Chromium ${why}; it said: ${said.slice(-2000)}`));
    const timer = setTimeout(give, TIME_TO_START_MS, "did not start");
    child.once("error", fail);
    child.once("exit", () => give("ended"));
    child.stderr.on("data", (part) => {
      said += part;
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (found) done(found[1]), clearTimeout(timer);
    });
  });
}
