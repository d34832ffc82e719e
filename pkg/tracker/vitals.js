// Web vitals and the steps of the navigation, from the browser's own entries.
import { interacted, shifted, vital } from "isotherm-tracker";
import { Signal, Vital } from "./codes";
import { begun } from "./effects.js";
import { number } from "./elements.js";
import { guard, now, observer } from "./page.js";
import { say } from "./signals.js";

const STEPS = ["domainLookupEnd", "connectEnd", "requestStart", "responseEnd", "domContentLoadedEventEnd", "loadEventEnd"];

const navigation = () => performance.getEntriesByType("navigation")[0] || {};
let start, hiddenAt, interactions, firstId, lastId;

const set = (which, time, element) => vital(which, Math.max(time - start, 0) * 1e3 + 0.5, number(element));

const KINDS = {
  paint: ({ name, startTime }) => name == "first-contentful-paint" && startTime < hiddenAt && set(Vital.Fcp, startTime),
  "largest-contentful-paint": ({ startTime, element }) => startTime < hiddenAt && set(Vital.Lcp, startTime, element),
  "layout-shift": ({ hadRecentInput, startTime, value, sources }) => {
    const source = sources?.find(({ node }) => node?.nodeType == 1);
    if (!hadRecentInput) shifted(startTime, value * 1e6 + 0.5, number(source?.node));
  },
  event: ({ interactionId, duration, target }) => {
    if (!interactionId) return;
    firstId = Math.min(firstId, interactionId);
    lastId = Math.max(lastId, interactionId);
    // Browsers without a count step their ids by seven.
    const count = (performance.interactionCount ?? (lastId - firstId) / 7 + 1) - interactions;
    interacted(interactionId, duration * 1e3, count, number(target));
  },
  resource: ({ name }) => name.startsWith(collector) || begun(),
};
KINDS["first-input"] = KINDS.event;
let collector;

const read = (entries) => entries.forEach((entry) => KINDS[entry.entryType](entry));
const measured = observer("PerformanceObserver", (list) => read(list.getEntries()));

/** Reads what the browser has measured and not yet said. */
export const readVitals = () => read(measured.takeRecords());

export const watchVitals = (base) => {
  collector = base;
  begin(navigation().activationStart || 0);
  const hidden = performance.getEntriesByType("visibility-state").find(({ name, startTime }) => name == "hidden" && startTime >= start);
  if (hidden) hiddenAt = hidden.startTime;
  Object.keys(KINDS).forEach(guard((type) => measured.observe({ type, buffered: type != "resource", durationThreshold: 40 })));
};

const begin = (at) => {
  start = at;
  hiddenAt = firstId = Infinity;
  lastId = 0;
  interactions = at ? performance.interactionCount || 0 : 0;
};

/** The page was hidden: what is painted from now on nobody waits for. */
export const hide = (at) => (hiddenAt = Math.min(hiddenAt, at));

/** The page was loaded: the steps that led there. */
export const tellNavigation = () => {
  const steps = navigation();
  set(Vital.Ttfb, steps.responseStart);
  STEPS.map((step) => say(Signal.Timing, step, 0, steps[step] - start));
};

/** The page came back from the back-forward cache: as if loaded when it was shown. */
export const restart = (at) => {
  begin(at);
  set(Vital.Ttfb, at);
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      set(Vital.Fcp, now());
      set(Vital.Lcp, now());
    }),
  );
};
