// Asks for the map that the controls name, now and again, and hands what comes back to core and panel.
import { tally } from "./facts.js";
import { words } from "./words.js";

/** Between two questions to the source. */
const REFRESH_MS = 3000;

/** Whether the answer is another map than the last; `undefined` if it is none. */
export const take = (core, query, { bytes, batches, ...where }) => {
  if (bytes) return core.take(bytes);
  return batches && tally(core, query, { batches, ...where });
};

/** Asks `source` for what `panel` wants; `drawing` is told of maps and of their end. */
export const makeAsking = ({ core, source, panel, drawing, guard }) => {
  let timer;
  let asked = 0;
  /** The query whose map is shown, and of what choices were offered. */
  let shown, offered;

  const ask = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    const query = panel.query();
    const number = ++asked;
    return source.ask(query).then(guard((answer) => number == asked && answered(query, answer)));
  };

  const answered = (query, answer) => {
    const isNew = take(core, query, answer);
    const name = JSON.stringify(query);
    if (isNew == null) tellTrouble(name, answer.trouble || "unreadable");
    else {
      shown = name;
      panel.name(query);
      drawing.show(isNew);
    }
    // After what cannot be asked so, what can is offered, and asked next.
    if (isNew != null || answer.trouble == 400) offer(query);
    timer = setTimeout(onTime, REFRESH_MS);
  };

  /** Once for each page and period, after its map. */
  const offer = ({ days }) => {
    const about = `${source.page()} ${days}`;
    if (source.within || about == offered) return;
    offered = about;
    source.choices(days).then(guard((choices) => (choices && about == offered ? panel.offer(choices) : (offered = null))));
  };

  /** A map that is shown stays while the collector is out of reach; the sentence says so. */
  const tellTrouble = (name, trouble) => {
    const stays = shown == name && trouble == "offline";
    if (!stays) {
      shown = null;
      core.forget();
    }
    drawing.tellTrouble(words.trouble(trouble), stays);
  };

  const onTime = guard(ask);
  return { ask, end: () => clearTimeout(timer) };
};
