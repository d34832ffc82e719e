// Watches for what follows a click: something that changes before the visitor's eyes, or a request that may.
import { effect } from "isotherm-tracker";
import { wake } from "./delivery.js";
import { guard, listen, now, observer } from "./page.js";

const seen = () => {
  changes.disconnect();
  wake(effect(now(), true));
};

/** A request went out. */
export const begun = () => wake(effect(now(), false));

const changes = observer("MutationObserver", seen);

/** A click happened: the next change is its effect. Nothing is watched when there was none. */
export const expect = (event) => {
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  changes.observe(document, all);
  const root = event.composedPath()[0]?.getRootNode();
  if (root && root != document) changes.observe(root, all);
  // A link that leads away takes its time.
  const link = event.target.closest("a[href],area[href]");
  if (link) setTimeout(guard(() => event.defaultPrevented || begun()));
};

export const watchEffects = () => {
  listen(document, "scroll focusin input change toggle fullscreenchange", seen);
  listen(document, "selectionchange", () => getSelection().isCollapsed || seen());
  listen(document, "submit", begun);
  listen(window, "blur popstate hashchange", seen);
};
