// A small histogram of which a part can be chosen, with the pointer or with the arrow keys.
import { mark, node } from "../nodes.js";

/** What each key does to the last bar that was chosen. */
const STEPS = {
  ArrowLeft: (at) => at - 1,
  ArrowDown: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowUp: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

/** The histogram. `chosen` is called with the first and last bar of a part, or with nothing for all; `spell` says a part in words. */
export const makeBars = ({ listen, label, chosen, spell }) => {
  const element = mark(node("div", "course"), { role: "slider", tabindex: 0, "aria-label": label, "aria-valuemin": 0 });
  let bars = [];
  /** The bars between which the part lies, in the order in which they were chosen; none of all. */
  let part = null;
  let isDragging = false;

  const ends = () => part && [Math.min(...part), Math.max(...part)];

  const show = () => {
    const [first, last] = ends() ?? [0, bars.length - 1];
    bars.forEach((bar, at) => bar.classList.toggle("chosen", !!part && at >= first && at <= last));
    mark(element, { "aria-valuenow": part ? part[1] : bars.length - 1, "aria-valuetext": spell(ends()) });
  };

  /** Marks a part without a word to anybody. */
  const put = (next) => {
    part = next;
    show();
  };

  const choose = (next) => {
    const [before, now] = [part, next].map((ends) => `${ends}`);
    put(next);
    if (before != now) chosen(ends());
  };

  const barAt = ({ clientX }) => {
    const { left, width } = element.getBoundingClientRect();
    return Math.max(0, Math.min(bars.length - 1, Math.floor(((clientX - left) / width) * bars.length)));
  };

  const press = (event) => {
    if (event.button || !bars.length) return;
    element.setPointerCapture(event.pointerId);
    isDragging = true;
    const at = barAt(event);
    choose(event.shiftKey && part ? [part[0], at] : [at, at]);
  };
  const move = (event) => isDragging && choose([part[0], barAt(event)]);
  listen(element, press, "pointerdown");
  listen(element, move, "pointermove");
  listen(element, () => (isDragging = false), "pointerup", "pointercancel");

  const key = (event) => {
    const last = bars.length - 1;
    if (event.key == "Delete" || event.key == "Backspace") return choose(null);
    const step = STEPS[event.key];
    if (!step || last < 0) return;
    event.preventDefault();
    const at = part ? Math.max(0, Math.min(last, step(part[1], last))) : Math.max(0, step(-1, last));
    choose(event.shiftKey && part ? [part[0], at] : [at, at]);
  };
  listen(element, key, "keydown");

  return {
    element,

    /** Shows so many views for each bar. */
    tell: (counts) => {
      const most = Math.max(...counts, 1);
      bars = counts.map((count) => {
        const bar = node("i");
        bar.style.setProperty("--part", `${(count * 100) / most}%`);
        return bar;
      });
      element.replaceChildren(...bars);
      mark(element, { "aria-valuemax": Math.max(0, bars.length - 1) });
      put(null);
    },

    choose,
    put,
    ends,
  };
};
