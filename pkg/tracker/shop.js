// Orders, and the arms of experiments that the page shows.
import { Signal } from "./codes";
import { isIgnored } from "./elements.js";
import { digest, PRIVATE } from "./mark.js";
import { say, times } from "./signals.js";
import { words } from "./text.js";

// So many orders are told from repeated ones; a tab that stays open for long keeps no more.
const MOST = 999;

const orders = new Set();

/** An order: value in units of its currency, also as people write it: "€ 1.234,50". One without id counts each time. */
export const revenue = ({ value, currency, orderId, transaction_id: id = orderId }) => {
  const order = id == null ? "" : digest("" + id, 2 ** 32);
  // Nothing is not 0.
  const worth = +((isFinite(value) ? "" + value : ("" + value).replace(/[\s'’\p{Sc}]|[A-Z]{3}|[,.](?=\d{3}([,.]|\D*$))/gu, "").replace(",", ".")) || NaN);
  if (!isFinite(worth) || (order && orders.has(order))) return;
  orders.size > MOST && orders.clear();
  orders.add(order);
  say(Signal.Revenue, [("" + currency).toUpperCase().match(/^[A-Z]{3}$/), "value", worth, "order", order].join("\x1f"));
};

/** An arm of an experiment, once per view. */
export const variant = (test, arm) => {
  const text = words([test, "arm", arm]);
  if (times(text) == 1) say(Signal.Variant, text);
};

/** The arms that the page names: `data-variant="test:arm"`. */
export const readVariants = () =>
  document
    .querySelectorAll('[data-variant*=":"]')
    .forEach((target) => isIgnored(target) || target.closest(PRIVATE) || variant(...target.dataset.variant.split(":")));
