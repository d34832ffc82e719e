// Single visits of the page: a list to choose from, and the player.
import { button, mark, node, say } from "../nodes.js";
import { said } from "../said.js";
import { makeGhost } from "./ghost.js";
import { makePlayer } from "./player.js";

const CROSS = "M4 4l8 8M12 4l-8 8";
/** Signals by which one looks for visits. */
const WITH = ["all", "rage", "dead", "slow", "error-click", "field", "revenue"];
/** A shorter visit without a move or a click is not listed. */
const LEAST_MS = 1000;

const row = (visit) => mark(node("button", "visit", ...said.visit(visit).map((part) => node("span", "", part))), { type: "button" });

/** The section for the panel, and the ghost for the stage. `archive` is asked for visits. */
export const makeVisits = ({ archive, guard, listen }) => {
  const ghost = makeGhost();
  const player = makePlayer({ ghost, guard, listen });
  const choice = node("select", "", ...WITH.map((kind) => Object.assign(node("option", "", said.with[kind]), { value: kind })));
  const list = node("div", "visit-list");
  const more = mark(node("button", "more", said.earlier), { type: "button" });
  const status = mark(node("p", "status"), { role: "status" });
  const close = button("icon", said.closeVisits, CROSS);
  const element = node(
    "section",
    "visits",
    node("div", "unit", said.visits, close),
    node("label", "row", node("span", "name", said.withLabel), choice),
    player.element,
    list,
    status,
    more,
  );
  /** Where the list goes on, and which question was the latest. */
  let next;
  let asked = 0;

  const failed = (number) => guard((trouble) => number == asked && say(status, said.trouble(trouble > 0 ? trouble : "offline")));

  const add = ({ visits, next: further }) => {
    next = further;
    // Who only came by did nothing that could be watched.
    const watchable = visits.filter(({ moves, clicks, active_ms }) => moves + clicks || active_ms > LEAST_MS);
    list.append(...watchable.map((visit) => Object.assign(row(visit), { visit })));
    more.hidden = !next;
    say(status, list.firstChild ? "" : said.noVisits);
  };

  const ask = () => {
    const number = ++asked;
    return archive.list({ with: choice.value, ...(next && { before: next }) }).then(
      guard((part) => number == asked && add(part)),
      failed(number),
    );
  };

  const restart = () => {
    next = null;
    list.replaceChildren();
    more.hidden = true;
    player.end();
    return ask();
  };

  const play = (view) => {
    for (const row of list.children) row.ariaCurrent = row.visit.view == view;
    const number = ++asked;
    archive.one(view).then(
      guard((visit) => number == asked && player.start(visit)),
      failed(number),
    );
  };

  const show = (is, view) => {
    element.hidden = !is;
    if (is) return view ? restart().then(() => play(view)) : restart();
    asked++;
    player.end();
  };

  const chosen = ({ target }) => {
    const button = target.closest(".visit");
    if (button) play(button.visit.view);
  };

  listen(close, () => show(false), "click");
  listen(choice, restart, "input");
  listen(list, chosen, "click");
  listen(more, ask, "click");
  element.hidden = true;

  /** Closes the visits: whether they were open. */
  const stop = () => !element.hidden && (show(false), true);

  return { element: mark(element, { "aria-label": said.visits }), layer: ghost.element, show, stop, end: player.end };
};
