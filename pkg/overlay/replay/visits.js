// Single visits of the page: a list to choose from, and the player.
import { mark, node, say } from "../nodes.js";
import { words } from "../words.js";
import { makeGhost } from "./ghost.js";
import { makePlayer } from "./player.js";

/** Signals by which one looks for visits. */
const WITH = ["all", "rage", "dead", "slow", "error-click", "field", "revenue"];
/** A shorter visit without a move or a click is not listed. */
const LEAST_MS = 1000;

const row = (visit) => mark(node("button", "visit", ...words.visit(visit).map((part) => node("span", "", part))), { type: "button" });

/** The section for the panel, and the ghost for the stage. `archive` is asked for visits. */
export const makeVisits = ({ archive, guard, listen }) => {
  const ghost = makeGhost();
  const player = makePlayer({ ghost, guard, listen });
  const choice = node("select", "", ...WITH.map((kind) => Object.assign(node("option", "", words.with[kind]), { value: kind })));
  const list = node("div", "visit-list");
  const more = mark(node("button", "more", words.more), { type: "button" });
  const status = mark(node("p", "status"), { role: "status" });
  const element = node(
    "details",
    "visits",
    node("summary", "", words.visits),
    node("label", "row", node("span", "name", words.withLabel), choice),
    player.element,
    list,
    status,
    more,
  );
  /** Where the list goes on, and which question was the latest. */
  let next;
  let asked = 0;

  const failed = (number) => guard((trouble) => number == asked && say(status, words.trouble(trouble > 0 ? trouble : "offline")));

  const add = ({ visits, next: further }) => {
    next = further;
    // Who only came by did nothing that could be watched.
    const watchable = visits.filter(({ moves, clicks, active_ms }) => moves + clicks || active_ms > LEAST_MS);
    list.append(...watchable.map((visit) => Object.assign(row(visit), { visit })));
    more.hidden = !next;
    say(status, list.firstChild ? "" : words.noVisits);
  };

  const ask = () => {
    const number = ++asked;
    archive.list({ with: choice.value, ...(next && { before: next }) }).then(
      guard((part) => number == asked && add(part)),
      failed(number),
    );
  };

  const restart = () => {
    next = null;
    list.replaceChildren();
    more.hidden = true;
    player.end();
    if (element.open) ask();
  };

  const chosen = ({ target }) => {
    const button = target.closest(".visit");
    if (!button) return;
    for (const other of list.children) other.ariaCurrent = other == button;
    const number = ++asked;
    archive.one(button.visit.view).then(
      guard((visit) => number == asked && player.start(visit)),
      failed(number),
    );
  };

  listen(element, restart, "toggle");
  listen(choice, restart, "input");
  listen(list, chosen, "click");
  listen(more, ask, "click");
  more.hidden = true;

  return { element, layer: ghost.element, end: player.end };
};
