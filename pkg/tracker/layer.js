// The data layer that tag managers read: purchases by GA4's names, and Google's consent mode.
import { guard, wrap } from "./page.js";

/** Reads what is there and what comes. `sold` is given purchases, `decided` whether analytics may store. */
export const watchLayer = guard((sold, decided) => {
  const layer = (window.dataLayer ||= []);
  const read = guard((entry) => {
    // A call of gtag() is its arguments.
    const [verb, name, facts] = entry[0] ? entry : ["event", entry.event, entry.ecommerce];
    if (facts && verb == "event" && name == "purchase") sold(facts);
    if (verb == "consent" && facts.analytics_storage) decided(facts.analytics_storage == "granted");
  });
  layer.forEach(read);
  wrap(layer, "push", (push) => (...entries) => {
    entries.forEach(read);
    return push.apply(layer, entries);
  });
});
