// Where the heat comes from: the collector, or batches that this browser keeps.
const DAY_MS = 864e5;

const isoDay = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** A second segment: the time before, or another value of one filter. */
const against = (versus, dayBefore) => {
  const [name, value] = versus == "before" ? ["to", isoDay(dayBefore)] : versus.split(/=(.*)/s);
  return versus ? { [`vs_${name}`]: value } : {};
};

/** A query as the parameters of an address. */
const parameters = ({ days, versus = "", ...filters }, today) => {
  const [from, to] = [isoDay(today - days + 1), isoDay(today)];
  return { from, to, ...filters, ...against(versus, today - days) };
};

/** Asks for maps. `base` is where the collector lives, with a slash at the end; `token` comes out of a link. Without a server
 * maps are of what was recorded `within` this tab or browser, and `local` gives its batches. `path` says under which path the
 * tracker records the page, and `flush` makes it send what it holds. */
export const makeSource = ({ base, site = "", token, local, within, path, flush }, signal) => {
  const today = () => Math.floor(Date.now() / DAY_MS);

  const get = (name, query) => {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const asked = new URLSearchParams({ site, path: path(), ...parameters(query, today()) });
    return fetch(`${base}api/v1/${name}?${asked}`, { signal, headers, cache: "no-store", credentials: "omit" });
  };

  const fetchHeat = async (query) => {
    const answer = await get("heat", query);
    // Read in any case: what nobody reads keeps its connection.
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return answer.ok ? { bytes } : { trouble: answer.status };
  };

  return {
    /** What alone the map shows, "tab" or "browser"; nothing if a collector is asked. */
    within,

    /** The page that maps are of. */
    page: path,

    /** The collector's answer to a query by name. */
    get,

    /** What the page's views of so many days differ in; `null` where nobody can say. */
    choices: async (days) => {
      try {
        const answer = await get("segments", { days });
        const text = await answer.text();
        return answer.ok ? JSON.parse(text) : null;
      } catch {
        return null;
      }
    },

    /** What is known of a query: the collector's `bytes`, or `batches` of `path` and `today`; or the `trouble` with it. */
    ask: async (query) => {
      try {
        flush();
        if (!within) return await fetchHeat(query);
        const batches = local();
        await batches.recalled;
        return { batches, path: path(), today: today() };
      } catch {
        return { trouble: "offline" };
      }
    },
  };
};
