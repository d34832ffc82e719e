// The page as a whole: its address, who shows it, and whether it changed without loading.
import { guard, listen, wrap } from "./page.js";
import { put, words } from "./text.js";

// Without `URL`: pages have variables of their own by that name.
const asked = () => new window.URLSearchParams(location.search);

/** The path under which the page is recorded; `allowed` are the query names whose values belong to it. */
export const pathOf = (allowed) => {
  const query = new window.URLSearchParams([...asked()].filter(([name]) => name && allowed.split(/[, ]+/).includes(name)));
  // Some routers keep the path in the fragment.
  return [location.pathname, query].join(query + "" && "?") + (location.hash.match(/^#!?\/[^?]*/) || "");
};

/** Path, referring host, campaign and language. */
export const texts = (path) => {
  // A form of the page may have that name.
  const from = `${document.referrer}`.split(/[/:]+/)[1];
  const campaign = "source medium campaign term content".split(" ").map((name) => asked().get("utm_" + name) || "");
  return put(words([path, from != location.hostname && from || "", ...campaign, navigator.language]));
};

/** Pixel ratio in hundredths, and the class of device. */
export const device = () => [
  devicePixelRatio * 100,
  guard(() => window.matchMedia("(pointer:coarse)").matches && (Math.min(screen.width, screen.height) < 600) + 1)(),
];

/** Calls when the address may have changed. The Navigation API tells without touching anything; elsewhere the history's
 * two verbs are wrapped until the end. */
export const watchAddress = (changed) => {
  // A page may have something of its own by that name.
  const { navigation } = window;
  if (navigation?.currentEntry) return listen("currententrychange", changed, navigation);
  listen("popstate hashchange", changed);
  const safely = guard(changed);
  ["pushState", "replaceState"].forEach((verb) =>
    wrap(window.history, verb, (original) => (...state) => {
      const result = original.apply(window.history, state);
      safely();
      return result;
    }),
  );
};
