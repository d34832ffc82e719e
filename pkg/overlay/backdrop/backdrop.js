// Saves what the page looks like, as its owner sees it now, to lie below its maps in the dashboard.
import { backdrop as german } from "../german/backdrop.js";
import { drawPage } from "./drawing.js";
import { backdropWords } from "./words.js";

/** Characters that the collector takes. */
const MOST = 3 << 20;
/** By the codes of the tracker. */
const DEVICES = ["desktop", "tablet", "phone"];

/** The class of device, as the tracker tells it. */
const device = () => DEVICES[matchMedia("(pointer:coarse)").matches && (Math.min(screen.width, screen.height) < 600) + 1 || 0];

/** Sends the page that is shown to where `collector` is, and says by `tools` what came of it. */
export const makeBackdrop = ({ collector, life, tools, words }) => {
  const said = words.locale ? german : backdropWords;
  const { base, site, token, path } = collector;
  let isBusy;

  const send = (body) => {
    const asked = new URLSearchParams({ site, path: path(), device: device() });
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    return fetch(`${base}backdrop?${asked}`, { method: "POST", body, headers, signal: life.signal, credentials: "omit" });
  };

  /** A sentence about what became of it. */
  const save = async () => {
    const body = JSON.stringify(await drawPage());
    if (body.length > MOST) return said.large;
    const answer = await send(body);
    // In any case: what nobody reads keeps its connection.
    await answer.text();
    return answer.ok ? said.saved : said.refused[answer.status] ?? words.trouble(answer.status);
  };

  return {
    toggle: async () => {
      if (isBusy) return;
      isBusy = true;
      tools.note(said.saving);
      const told = await save().catch(() => words.troubles.offline);
      isBusy = false;
      if (!life.signal.aborted) tools.note(told);
    },
  };
};
