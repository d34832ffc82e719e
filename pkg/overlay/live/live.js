// Watching a map grow: what visitors do is pointed out where they do it, and the map follows.
import style from "isotherm-style";
import { button, mark, node, say } from "../nodes.js";
import { makePings } from "./pings.js";
import { listenTo } from "./stream.js";
import { liveWords } from "./words.js";

const CROSS = "M4 4l8 8M12 4l-8 8";
const MINUTE_MS = 60_000;
/** Between two questions for the map, ms. */
const ASK_MS = 1000;

/** What was told in the last minute. */
const makeMinute = () => {
  let told = [];
  return {
    add: (view, points, leftOut) => told.push({ at: Date.now(), view, points, leftOut }),
    /** How many visits, points and batches that were left out. */
    sums: () => {
      told = told.filter(({ at }) => Date.now() - at < MINUTE_MS);
      const sum = (name) => told.reduce((total, one) => total + one[name], 0);
      return [new Set(told.map(({ view }) => view).filter(Boolean)).size, sum("points"), sum("leftOut")];
    },
    clear: () => (told = []),
  };
};

/** The lines in the panel. */
const makeFace = (said) => {
  const close = button("icon", said.close, CROSS);
  const beat = mark(node("i", "beat"), { "aria-hidden": true });
  const text = node("span");
  const line = mark(node("div", "facts", beat, text), { role: "status" });
  const element = mark(node("section", "live", node("div", "unit", said.live, close), line), { "aria-label": said.live });
  element.hidden = true;
  return {
    element,
    close,
    say: (sentence, isListening) => {
      element.toggleAttribute("data-listening", isListening);
      say(text, sentence);
    },
  };
};

/** Watches the map of `panel`, by what `source` tells; `ask` asks for the map anew. */
export const makeLive = ({ life, panel, stage, source, words, ask }) => {
  const { guard, listen } = life;
  const said = words.others?.live ?? liveWords(words);
  const [face, pings, minute] = [makeFace(said), makePings(), makeMinute()];
  let stream, name, timer;

  const count = () => {
    const [visits, points, leftOut] = minute.sums();
    face.say(visits || leftOut ? said.minute(visits, points, leftOut) : said.nobody, true);
  };

  const askSoon = () => {
    const due = guard(() => {
      timer = 0;
      ask();
    });
    timer ||= setTimeout(due, ASK_MS);
  };

  const points = ({ visits, left_out: leftOut }, kind) => {
    minute.add(null, 0, leftOut);
    for (const { view, points } of visits) {
      minute.add(view, points.length, 0);
      if (!document.hidden) points.forEach((point) => pings.add(point, kind));
    }
    askSoon();
  };

  const end = () => {
    stream?.end();
    clearTimeout(timer);
    stream = timer = null;
    pings.clear();
  };

  /** Listens for what the panel asks for now. */
  const begin = () => {
    end();
    minute.clear();
    const query = panel.query();
    name = JSON.stringify(query);
    face.say(said.waiting, false);
    stream = listenTo({
      open: () => source.get("live", query),
      guard,
      heard: ({ name, data }) => {
        if (name == "points") points(data, query.kind);
        if (name != "end") count();
      },
      failed: (status) => face.say(status ? words.trouble(status) : said.waiting, false),
    });
  };

  const show = (is) => {
    face.element.hidden = !is;
    if (is) begin();
    else end();
  };

  listen(face.close, () => show(false), "click");
  panel.insert(face.element);
  stage.insert(style, pings.layer);

  return {
    toggle: () => show(face.element.hidden),

    /** The map was painted, perhaps another one. */
    draw: () => {
      if (stream && name != JSON.stringify(panel.query())) begin();
      pings.draw();
    },

    end,
  };
};
