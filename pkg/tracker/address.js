// The page as a whole: its address, who shows it, and whether it changed without loading.
import { guard, listen, wrap } from "./page.js";
import { put, words } from "./text.js";

// By their codes, from 1; the first that fits counts, since everybody claims to be Chrome and Safari.
const BROWSERS = "Edg OPR/ SamsungB Firefox|FxiOS Chrom|CriOS Safari";
const SYSTEMS = "Windows Android iPhone|iPad CrOS Mac Linux";
const ROBOTS = /bot|crawl|spider|headless|prerender|lighthouse|phantom|puppeteer/i;
const CAMPAIGN = ["source", "medium", "campaign", "term", "content"];

const code = (marks) => marks.split(" ").findIndex((mark) => navigator.userAgent.match(mark)) + 1;

/** The path under which the page is recorded; `allowed` are the query names whose values belong to it. */
export const pathOf = (allowed) => {
  const query = new URLSearchParams(location.search);
  const part = allowed.split(/[, ]+/).filter((name) => name && query.has(name)).map((name) => name + "=" + encodeURIComponent(query.get(name)));
  return location.pathname + (part[0] ? "?" + part.join("&") : "");
};

/** Path, referring host, campaign and language. */
export const texts = (path) => {
  const query = new URLSearchParams(location.search);
  let from = "";
  try {
    from = new URL(document.referrer).hostname;
  } catch {}
  const others = [from == location.hostname ? "" : from, ...CAMPAIGN.map((name) => query.get("utm_" + name) || ""), navigator.language];
  return put(words([path, ...others]));
};

/** Pixel ratio in hundredths, device, browser and system. */
export const device = () => {
  const coarse = matchMedia("(pointer:coarse)").matches;
  return [devicePixelRatio * 100, coarse ? (Math.min(screen.width, screen.height) < 600 ? 2 : 1) : 0, code(BROWSERS), code(SYSTEMS)];
};

export const isRobot = () => navigator.webdriver || ROBOTS.test(navigator.userAgent);

/** Calls when the address may have changed. The Navigation API tells without touching anything; elsewhere the history's
 * two verbs are wrapped, and unwrapped by `stop` if nobody wrapped them again. */
export const watchAddress = (changed) => {
  if (window.navigation) return listen(navigation, "currententrychange", changed);
  listen(window, "popstate hashchange", changed);
  const safely = guard(changed);
  for (const verb of ["pushState", "replaceState"]) {
    wrap(history, verb, (original) => function (...state) {
      const result = original.apply(this, state);
      safely();
      return result;
    });
  }
};
