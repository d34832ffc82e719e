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

  const spell = (ends) => {
    const [first, last] = ends ?? [0, counts.length - 1];
    if (!counts.length) return said.none;
    const views = counts.slice(first, last + 1).reduce((sum, count) => sum + count, 0);
    return `${said.span(starts[first], starts[last], isHourly)} · ${said.views(views)}`;
  };

  /** The parameters of a part. */
  const narrowed = (ends) => {
    if (!ends) return undefined;
    const [first, last] = ends.map((at) => starts[at]);
    const hours = [first, last].map((start) => (start % DAY_MS) / HOUR_MS);
    return isHourly ? { hours: hours.join("-") } : { from: isoDay(first), to: isoDay(last) };
  };

  const show = async (ends) => {
    say(face.clock, spell(ends));
    panel.narrow(narrowed(ends));
    await ask();
  };

  const chosen = (ends) => {
    stop();
    show(ends);
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
    say(face.clock, spell(null));
    say(face.first, counts.length ? said.span(starts[0], starts[0], isHourly) : "");
    say(face.last, counts.length > 1 ? said.span(starts.at(-1), starts.at(-1), isHourly) : "");
  };

  /** What the bars are of: all that the map is asked for, but for the part. */
  const whole = () => {
    const { hours, from, to, ...query } = panel.query();
    return query;
  };

  const load = async () => {
    const query = whole();
    const mine = (name = JSON.stringify(query));
    stop();
    panel.narrow();
    say(face.clock, said.loading);
    let answer;
    try {
      answer = await source.get("timeline", query);
      const text = await answer.text();
      if (mine != name) return;
      if (answer.ok) return guard(tell)(JSON.parse(text));
    } catch {} // the collector is out of reach, or the overlay has closed
    name = null;
    guard(say)(face.clock, words.trouble(answer?.status ?? "offline"));
  };

  const toggle = () => {
    face.element.hidden = !face.element.hidden;
    if (!face.element.hidden) return load();
    stop();
    name = null;
    panel.narrow();
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
      if (!face.element.hidden && name && name != JSON.stringify(whole())) load().then(guard(ask));
    },

    end: () => {
      asked++;
      clearTimeout(timer);
    },
  };
};
