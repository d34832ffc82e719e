// A part of a map's time: its views as a small histogram, a brush over it, and playing it through step by step.
import style from "isotherm-style";
import { button, mark, node, picture, say } from "../nodes.js";
import { makeBars } from "./bars.js";
import { timeWords } from "./words.js";

const CROSS = "M4 4l8 8M12 4l-8 8";
const PLAY = "M5 3l8 5-8 5z";
const PAUSE = "M5.5 3v10M10.5 3v10";
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
/** A step stands so long when it is played, ms; longer for those who want less motion. */
const [STEP_MS, CALM_MS] = [900, 2000];

const isoDay = (ms) => new Date(ms).toISOString().slice(0, 10);

/** The lines in the panel. */
const makeFace = (said, bars) => {
  const close = button("icon", said.close, CROSS);
  const play = button("icon", said.play, PLAY);
  const all = mark(node("button", "plain", said.all), { type: "button" });
  const clock = mark(node("span", "facts"), { role: "status" });
  const [first, last] = [node("span"), node("span")];
  const element = node(
    "section",
    "time",
    node("div", "unit", said.title, close),
    bars.element,
    node("div", "ends", first, last),
    node("div", "deck", play, clock, all),
  );
  element.hidden = true;
  return { element: mark(element, { "aria-label": said.title }), close, play, all, clock, first, last };
};

/** Chooses a part of the time of `panel`'s map. `source` tells when its views began; `ask` asks for the map of a part. */
export const makeTime = ({ life, panel, stage, source, words, ask }) => {
  const { guard, listen } = life;
  const said = (words.others?.time ?? timeWords)(words);
  /** When the bars begin, ms, and how many views began in each. */
  let [starts, counts, isHourly] = [[], [], false];
  let name, timer, asked = 0;
  /** The bars are not those of the period that is chosen. */
  let isElsewhere;

  const spell = (ends) => {
    const [first, last] = ends ?? [0, counts.length - 1];
    if (!counts.length) return said.none;
    const views = counts.slice(first, last + 1).reduce((sum, count) => sum + count, 0);
    return `${said.span(starts[first], starts[last], isHourly)} · ${said.views(views)}`;
  };

  /** A part as the panel takes it. */
  const narrowed = (ends) => {
    if (!ends) return "";
    const [first, last] = ends.map((at) => starts[at]);
    const hours = [first, last].map((start) => (start % DAY_MS) / HOUR_MS);
    return [isoDay(first), isoDay(last), ...(isHourly ? [hours.join("-")] : [])].join("/");
  };

  /** The bars of the part that the panel has; nothing if it has none, or one of another time. */
  const chosenBars = () => {
    const { from, to, hours } = panel.query();
    if (!hours == isHourly) return null;
    const times = isHourly ? hours.split("-").map((hour) => hour * HOUR_MS) : [0, 0];
    const ends = [from, to].map((day, at) => starts.indexOf(Date.parse(day) + times[at]));
    return ends.includes(-1) ? null : ends;
  };

  const show = async (ends) => {
    say(face.clock, spell(ends));
    panel.part.value = narrowed(ends);
    await ask();
  };

  const chosen = (ends) => {
    stop();
    show(ends);
    // The bars were those of a link's time.
    if (!ends && isElsewhere) load();
  };

  const bars = makeBars({ listen, label: said.course, chosen, spell });
  const face = makeFace(said, bars);

  /** Shows a bar, and when its map has come the next one, until the last. */
  const step = async (at) => {
    stop();
    const mine = asked;
    turn(true);
    bars.put([at, at]);
    await show([at, at]);
    // Until it is painted, however seldom that is.
    await new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));
    if (mine != asked) return;
    if (at + 1 >= counts.length) return stop();
    const pause = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM_MS : STEP_MS;
    timer = setTimeout(guard(() => step(at + 1)), pause);
  };

  const turn = (isPlaying) => {
    face.play.replaceChildren(picture(isPlaying ? PAUSE : PLAY));
    mark(face.play, { "aria-label": isPlaying ? said.pause : said.play, "aria-pressed": isPlaying });
  };

  const stop = () => {
    asked++;
    clearTimeout(timer);
    turn(false);
  };

  /** From where it stands, or if that is the end from the first bar with views. */
  const play = () => {
    if (face.play.ariaPressed == "true") return stop();
    const [, last] = bars.ends() ?? [];
    const isOver = last == null || last + 1 >= counts.length;
    step(isOver ? Math.max(0, counts.findIndex(Boolean)) : last + 1);
  };

  const tell = ({ step_ms: stepMs, bars: told }) => {
    isHourly = stepMs == HOUR_MS;
    starts = told.map(([start]) => start);
    counts = told.map(([, views]) => views);
    bars.tell(counts);
    bars.put(chosenBars());
    say(face.clock, spell(bars.ends()));
    // A link may name a part that no bars can show.
    if (narrowed(bars.ends()) != panel.part.value) show(bars.ends());
    say(face.first, counts.length ? said.span(starts[0], starts[0], isHourly) : "");
    say(face.last, counts.length > 1 ? said.span(starts.at(-1), starts.at(-1), isHourly) : "");
  };

  /** What the bars are of: all that the map is asked for, but for the part. */
  const whole = () => {
    const { hours, from, to, ...query } = panel.query();
    return query;
  };

  /** The days of the bars, where they are not those of the period: a link may be of a time before it. */
  const elsewhere = () => {
    const { days, from, to, hours } = panel.query();
    const begins = isoDay(Date.now() - (days - 1) * DAY_MS);
    if (hours && (days > 1 || from < begins)) return { from, to };
    return from < begins ? { from, to: isoDay(Date.now()) } : null;
  };

  const load = async () => {
    const query = whole();
    const mine = (name = JSON.stringify(query));
    stop();
    say(face.clock, said.loading);
    isElsewhere = elsewhere();
    let answer;
    try {
      answer = await source.get("timeline", { ...query, ...isElsewhere });
      const text = await answer.text();
      if (mine != name) return;
      if (answer.ok) return guard(tell)(JSON.parse(text));
      if (isElsewhere) return guard(forget)();
    } catch {} // the collector is out of reach, or the overlay has closed
    name = null;
    guard(say)(face.clock, words.trouble(answer?.status ?? "offline"));
  };

  /** Lets go of a part of whose time there are no bars. */
  const forget = () => {
    panel.part.value = "";
    ask();
    return load();
  };

  const toggle = () => {
    face.element.hidden = !face.element.hidden;
    if (!face.element.hidden) return load();
    stop();
    name = null;
    panel.part.value = "";
    ask();
  };

  listen(face.close, toggle, "click");
  listen(face.play, play, "click");
  listen(face.all, () => bars.choose(null), "click");
  panel.insert(face.element);
  stage.insert(style);

  return {
    toggle,

    /** The map was painted: perhaps another one than the bars are of. */
    draw: () => {
      if (face.element.hidden || !name || name == JSON.stringify(whole())) return;
      panel.part.value = "";
      load().then(guard(ask));
    },

    end: () => {
      asked++;
      clearTimeout(timer);
    },
  };
};
