// The data layer that tag managers read: purchases by GA4's names, and Google's consent mode.
import { guard, undo, wrap } from "./page.js";

/** Reads what is there and what comes. `sold` is given purchases and where they stood, `decided` whether analytics may
 * store when that changed. */
export const watchLayer = guard((sold, decided) => {
  let used = window.dataLayer;
  let granted, told;
  const layer = (window.dataLayer ||= []);
  const read = guard((entry, index) => {
    // A call of gtag() is its arguments.
    const [verb, name, facts] = entry[0] ? entry : ["event", entry.event, entry.ecommerce];
    if (facts && verb == "event" && name == "purchase") sold(facts, index);
    // Where the visitor is we do not know: what is denied in one region is, until the visitor has spoken.
    if (verb == "consent" && facts.analytics_storage) {
      const given = facts.analytics_storage == "granted";
      if (name == "update" || !given || (granted != false && !facts.region)) granted = given;
    }
  });
  const readAll = guard((entries) => {
    entries.forEach(read);
    if (granted != told) decided((told = granted));
  });
  readAll(layer);
  wrap(layer, "push", (push) => (...entries) => {
    used = 1;
    readAll(entries);
    return push.apply(layer, entries);
  });
  // Ours, and nobody has used it.
  undo(() => used || window.dataLayer != layer || delete window.dataLayer);
});
