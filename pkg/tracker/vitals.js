// Web vitals and the steps of the navigation, from the browser's own entries.
import { core } from "isotherm-tracker";
import { Effect, Signal, Vital } from "./codes";
import { number } from "./elements.js";
import { guard, idle, listen, now, observer } from "./page.js";
import { say } from "./signals.js";

let start, hiddenAt;
let interactions = 0;

const set = (which, time, element) => core.$vital(which, Math.max(0, time - start) * 1e3 + 0.5, number(element));

// Every browser that numbers interactions also counts them.
const interacted = (id, lasted, anchor) => core.$interacted(id, lasted, window.performance.interactionCount - interactions, anchor);

// When the steps that led to the page were done, and when it was asked for.
const tellSteps = () => {
  const [steps] = window.performance.getEntriesByType("navigation");
  if (steps.responseStart > 0) set(Vital.Ttfb, steps.responseStart);
  for (const step in steps) if (steps[step] && /End|^req/.test(step)) say(Signal.Timing, step, 0, Math.max(0, steps[step] - start));
};

const KINDS = {
  // The other one is "first-paint".
  paint: ({ name, startTime }) => name[6] == "c" && startTime < hiddenAt && set(Vital.Fcp, startTime),
  "largest-contentful-paint": ({ startTime, element }) => startTime < hiddenAt && set(Vital.Lcp, startTime, element),
  "layout-shift": ({ hadRecentInput, startTime, value, sources }) => {
    if (!hadRecentInput && startTime >= since) core.$shifted(startTime, value * 1e6 + 0.5, number(sources?.find(({ node }) => node?.localName)?.node));
  },
  event: ({ interactionId, startTime, duration, target }) => interactionId && startTime >= since && interacted(interactionId, duration * 1e3, number(target)),
  // What is loaded to be seen changes the page; what else sends no answer is another tool's.
  resource: ({ name, initiatorType, startTime }) => name == collector || /^[bpio]/.test(initiatorType) || core.$effect(startTime, Effect.Begun),
};
KINDS["first-input"] = KINDS.event;
let collector, since;

let measured;

const read = (entries) => entries.forEach((entry) => KINDS[entry.entryType](entry));

/** Reads what the browser has measured and not yet said; quick interactions, of which it says nothing, forgive slow ones. */
export const readVitals = guard(() => measured && (read(measured.takeRecords()), interacted()));

/** `address`: the collector's, of which nothing is an effect; `allowed`: since when recording is, by the page's clock. */
export const watchVitals = (address, allowed) => {
  collector = address;
  since = allowed;
  if (since) interactions = window.performance.interactionCount || 0;
  measured = observer("Performance", (list) => read(list.getEntries()));
  begin(window.performance.getEntriesByType("navigation")[0]?.activationStart || 0);
  const hidden = window.performance.getEntriesByType("visibility-state").find(({ name, startTime }) => name == "hidden" && startTime >= start);
  hiddenAt = hidden ? hidden.startTime : document.hidden ? 0 : Infinity;
  Object.keys(KINDS).forEach(guard((type) => measured.observe({ type, buffered: type != "resource", durationThreshold: 40 })));
  // Before the page is loaded they are not complete, and not every browser tells of them by itself.
  const told = () => idle(tellSteps);
  document.readyState == "complete" ? told() : listen("load", told);
};

const begin = (at) => {
  start = at;
  // Where shifts are measured a page has a CLS, be it 0.
  if (window.LayoutShift) core.$shifted(0, 0, 0);
};

/** The page was hidden: what is painted from now on nobody waits for. */
export const hide = () => (hiddenAt = Math.min(hiddenAt, now()));

/** The page came back from the back-forward cache: as if loaded when it was shown. */
export const restart = (at) => {
  begin(at);
  interactions = window.performance.interactionCount || 0;
  set(Vital.Ttfb, at);
  requestAnimationFrame(
    guard(() =>
      requestAnimationFrame(
        guard(() => {
          set(Vital.Fcp, now());
          if (window.LargestContentfulPaint) set(Vital.Lcp, now());
        }),
      ),
    ),
  );
};
