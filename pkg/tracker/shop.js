// Orders, and the arms of experiments that the page shows.
import { Signal } from "./codes";
import { isIgnored } from "./elements.js";
import { digest } from "./mark.js";
import { PRIVATE } from "./private.js";
import { known, say } from "./signals.js";
import { words } from "./text.js";

// So many orders are told from repeated ones; a tab that stays open for long keeps no more.
const MOST = 999;

let orders = [];

// A number, or one as people write it, with the words or the sign of a currency around it. The last separator is the decimal
// point, unless the same one comes twice, or is a comma with three digits behind it and up to three before.
const amount = (value) => {
  const text = ("" + JSON.stringify(value)).replace(/−|–/g, "-").replace(/["\s'’\p{Sc}]|(?<!\d.*)\p{L}+\.?|[.,]?[-/]*\p{L}*\.?"?$/gu, "");
  return /^-?[\d.,]+$/.test(text) ? +text.replace(/^-?[1-9]\d?\d?(,\d{3}|([,.])\d+(\2\d+)+)$/.test(text) ? /[,.]/g : /[,.](?=.*[,.])/g, "").replace(",", ".") : NaN;
};

/** An order: value in units of its currency. One without id counts each time. */
export const revenue = ({ value, currency, orderId, transaction_id: id = orderId } = {}) => {
  const order = id == null ? "" : digest("" + id, 2 ** 32);
  const worth = amount(value);
  if (isNaN(worth)) return console.warn("isotherm: no amount:", value);
  if (order && orders.includes(order)) return;
  orders = [order, ...orders.slice(0, MOST)];
  say(Signal.Revenue, [("" + currency).toUpperCase().match(/^[A-Z]{3}$/), "value", worth, "order", order].join("\x1f"));
};

/** An arm of an experiment, once per view. */
export const variant = (test, arm) => {
  if (arm == null) return;
  const text = words([test, "arm", arm]);
  // Failures take no room from it.
  if (++known(text, 400)[0] == 1) say(Signal.Variant, text);
};

/** The arms that the page names: `data-variant="test:arm"`. */
export const readVariants = () =>
  document
    .querySelectorAll('[data-variant*=":"]')
    .forEach((target) => isIgnored(target) || target.closest(PRIVATE) || variant(...target.dataset.variant.split(":")));
