// What the person can turn: kind, device, period, and how the map is drawn. Their state is the browser's own.
import { DEVICES, FORMS, KINDS, POINTERS, TRANSFERS } from "./codes.js";
import { mark, node } from "./nodes.js";
import { makeSegments } from "./segments.js";
import { words } from "./words.js";

/** Days that a map covers, counted back from today. */
const PERIODS = [1, 7, 30];

/** Kinds that stand side by side; all others are clicks that share the first one's place. */
const FAMILIES = ["click", "move", "scroll", "attention", "elements"];
const CLICKS = KINDS.filter((kind) => kind == "click" || !FAMILIES.includes(kind));

const segments = () => {
  const choices = FAMILIES.map((value, at) =>
    Object.assign(node("input"), { type: "radio", name: "kind", value, checked: !at }),
  );
  const faces = choices.map((choice) => node("label", "", choice, node("span", "", words.kinds[choice.value])));
  return { choices, group: mark(node("div", "kinds", ...faces), { role: "radiogroup", "aria-label": words.kind }) };
};

/** A list of values, each with its name. */
const select = (values, name, chosen) => {
  const option = (value) => Object.assign(node("option", "", name(value)), { value });
  return Object.assign(node("select", "", ...values.map(option)), { value: chosen });
};

const slider = (min, max, value) =>
  // The value last: it is cut to the range.
  Object.assign(node("input"), { type: "range", min, max, value });

const labelled = (name, control, kind) => node("label", kind, node("span", "name", name), control);

/** The controls. `palettes` are names; a local map has no period. `asked` is called when another map is wanted, `drawn` when
 * the same one is to be drawn otherwise. */
export const makeControls = (palettes, within, listen, asked, drawn) => {
  const { choices, group: kinds } = segments();
  const device = select(["all", ...DEVICES], (value) => words.devices[value], "all");
  const period = select(PERIODS, (days) => words.periods[days], 7);
  const palette = select(palettes, (name) => name, palettes[0]);
  const transfer = select(TRANSFERS, (value) => words.transfers[value], "sqrt");
  const opacity = slider(10, 100, 75);
  const sigma = slider(6, 60, 22);
  const form = select(FORMS, (value) => words.forms[value], FORMS[0]);
  const clicks = select(CLICKS, (kind) => words.clicks[kind], "click");
  const pointer = select(["all", ...POINTERS], (value) => words.pointers[value], "all");
  const revenue = clicks.lastChild;
  revenue.hidden = revenue.disabled = true;
  const ofClicks = [labelled(words.ofClicks, clicks, "select"), labelled(words.pointer, pointer, "select")];
  const filters = node("div", "filters", labelled(words.device, device, "select"));
  if (!within) filters.append(labelled(words.period, period, "select"));
  filters.append(...ofClicks);
  const narrowing = makeSegments();
  /** What is chosen of the period: `first day/last day`, and of a single day perhaps `/first hour-last hour`; empty for all. */
  const part = { value: "" };
  // A tab knows nobody but its own visitor.
  if (!within) filters.append(narrowing.element);
  const rows = [labelled(words.form, form, "row"), labelled(words.radius, sigma, "row"), labelled(words.scale, transfer, "row")];
  const drawing = node("div", "drawing", ...rows, labelled(words.opacity, opacity, "row"), labelled(words.colours, palette, "row"));
  listen(kinds, asked, "input");
  listen(filters, asked, "input");
  listen(drawing, drawn, "input");

  /** Which of the families; elements are clicks that are drawn by what they fell on. */
  const family = () => choices.find((choice) => choice.checked).value;

  return {
    kinds,
    filters,
    drawing,
    choices,
    fields: { device, days: period, clicks, pointer, opacity, sigma, palette, transfer, form, part, ...narrowing.fields },

    /** The map that is asked for; `device` and `pointer` may be `all`. */
    query: () => {
      const isClick = /click|elements/.test(family());
      const kind = isClick ? clicks.value : family();
      const days = +period.value;
      const [from, to, hours] = `${part.value}`.split("/");
      return {
        kind,
        device: device.value,
        pointer: isClick ? pointer.value : "all",
        days,
        ...narrowing.query(kind, days),
        ...(to && { from, to, ...(hours && { hours }) }),
      };
    },

    /** Takes what there is to choose from. */
    offer: (choices) => {
      // Whoever may see orders is told of them.
      revenue.hidden = revenue.disabled = !choices.converted?.length;
      narrowing.offer(choices);
      narrowing.fit(device.value);
    },

    /** Whether the map leaves some views out. */
    isNarrow: narrowing.isNarrow,

    /** How it is to be drawn: opacity of the hottest colours from 0 to 1, the kernel's radius in CSS px. */
    look: () => ({
      palette: palette.value,
      opacity: opacity.value / 100,
      sigma: +sigma.value,
      transfer: transfer.value,
      drawing: family() == "elements" ? "boxes" : form.value,
    }),

    /** Leaves only the controls that mean something for this kind of map. */
    fit: (kind) => {
      rows[0].hidden = rows[1].hidden = /scroll|att/.test(kind);
      rows[2].hidden = kind == "scroll";
      for (const choice of ofClicks) choice.hidden = !CLICKS.includes(kind);
      narrowing.fit(device.value);
    },
  };
};
