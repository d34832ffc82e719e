// The data layer that tag managers read: purchases by GA4's names, and Google's consent mode.
import { guard, listen, wrap } from "./page.js";

/** Reads what is there and what comes. `sold` is given purchases and where they stood, `decided` whether analytics may
 * store when that changed. */
export const watchLayer = guard((sold, decided) => {
  let granted, told, merged;
  const read = guard((entry, index) => {
    // A call of gtag() is its arguments; the facts of another may have come before it, until null takes them back.
    const [verb, name, facts] = entry[0] ? entry : ["event", entry.event, ({ ecommerce: merged = merged } = entry, { ...merged, ...entry })];
    if (verb == "event" && name == "purchase") sold(facts, index);
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
  let current;
  const follow = () => {
    const layer = window.dataLayer;
    if (layer == current) return;
    readAll((current = layer));
    wrap(layer, "push", (push) => (...entries) => {
      readAll(entries);
      return push.apply(layer, entries);
    });
  };
  follow();
  // A page may make it later, or make another one: mostly in a script that loads, or before the page has.
  listen("load", follow, document);
  listen("click visibilitychange", follow);
});
