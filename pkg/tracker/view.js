// One page view after another: where each begins and ends, and what is known of it as a whole.
import { core } from "isotherm-tracker";
import { device, pathOf, texts, watchAddress } from "./address.js";
import { Flag } from "./codes";
import { flush } from "./delivery.js";
import { seen } from "./effects.js";
import { forget } from "./elements.js";
import { enterField, leaveField } from "./forms.js";
import { catchUp, guard, idle, listen, now, signal } from "./page.js";
import { lookAway, settle, show, sizes } from "./scrolling.js";
import { random, session } from "./session.js";
import { readVariants } from "./shop.js";
import { recount } from "./signals.js";
import { hide, readVitals, restart } from "./vitals.js";

/** The path under which the current view is recorded. */
export let path;

const view = (at, query, shared, flags) => {
  const [low, high, page, , known] = (shared.agreed && session()) || [];
  path = pathOf(query);
  forget();
  recount();
  flags |= (navigator.webdriver && Flag.Automated) | (known && Flag.Returning);
  core.$begin(texts(path), !document.hidden, ...random(), at, ...sizes, ...device(), flags, low, high, page);
  setTimeout(guard(() => idle(settle, show(at))));
  lookAway();
  enterField(document.activeElement);
};

const conclude = () => {
  catchUp();
  leaveField();
  readVitals();
  readVariants();
  core.$shown(now(), false);
};

/** There may be no later. */
export const leave = () => {
  conclude();
  flush(true);
};

/** Begins the first view, at `since` of the page's clock, and those that follow when it is time. `query`: the names in a
 * query that belong to a page's path; `form`: the core's, as a flag. */
export const watchViews = (since, query, shared, form, flags) => {
  const where = () => location.href.replace(/#$/, "");
  let address = where();
  const start = (at, flags) => view(at, query, shared, form | flags);
  start(since, flags);
  watchAddress(() => {
    // A link to where one is already, or to "#", leads nowhere, though it may leave that behind.
    if (address != (address = where())) seen();
    if (pathOf(query) == path) return;
    conclude();
    flush();
    start(now(), Flag.Routed);
  });
  listen("visibilitychange", () => {
    if (!document.hidden) return core.$shown(now(), 1);
    hide();
    leave();
  });
  // What the page itself reports when it is hidden, it reports after that.
  addEventListener("visibilitychange", guard(() => document.hidden && leave()), { passive: true, signal });
  listen("pagehide", leave);
  listen("pageshow", ({ persisted, timeStamp }) => {
    if (persisted) {
      start(timeStamp, Flag.Restored);
      restart(timeStamp);
    }
  });
};
