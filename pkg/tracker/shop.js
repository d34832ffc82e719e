// Orders, and the arms of experiments that the page shows.
import { Signal } from "./codes";
import { say } from "./signals.js";
import { words } from "./text.js";

const orders = new Set();
const arms = new Set();

/** A digest of an order's id: enough to count it once, and nothing that leads back to it. */
const digest = (text) => {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(), 0x01000193);
  return (hash >>> 0).toString(36);
};

/** An order: value in units of its currency. One without id counts each time. */
export const revenue = ({ value, currency, orderId, transaction_id: id = orderId }) => {
  const order = id == null ? "" : digest("" + id);
  if (!Number.isFinite(+value) || (order && orders.has(order))) return;
  orders.add(order);
  say(Signal.Revenue, `${/^[A-Z]{3}$/.test(currency) ? currency : ""}\x1fvalue\x1f${+value}\x1forder\x1f${order}`);
};

/** An arm of an experiment, once per view. */
export const variant = (test, arm) => {
  if (arms.has(test + "\0" + arm)) return;
  arms.add(test + "\0" + arm);
  say(Signal.Variant, words([test, "arm", arm]));
};

/** The arms that the page names: `data-variant="test:arm"`. */
export const readVariants = () => {
  arms.clear();
  for (const { dataset } of document.querySelectorAll("[data-variant]")) variant(...dataset.variant.split(":"));
};
