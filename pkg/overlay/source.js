// Where the heat comes from: the collector, or this tab's own batches.
const DAY_MS = 864e5;

const isoDay = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The address of a heat query, relative to the collector's. */
const address = ({ kind, device, pointer, days }, site, path, today) => {
  const [from, to] = [isoDay(today - days + 1), isoDay(today)];
  const named = `site=${encodeURIComponent(site)}&path=${encodeURIComponent(path)}`;
  return `api/v1/heat?${named}&kind=${kind}&device=${device}&pointer=${pointer}&from=${from}&to=${to}`;
};

/** Asks for maps. `base` is where the collector lives, with a slash at the end; `token` comes out of a link; `local` gives
 * this tab's batches where there is no server; `path` says under which path the tracker records the page, and `flush` makes it
 * send what it holds. */
export const makeSource = ({ base, site = "", token, local, path, flush }, signal) => {
  const fetchHeat = async (query, today) => {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const url = base + address(query, site, path(), today);
    const answer = await fetch(url, { signal, headers, cache: "no-store", credentials: "omit" });
    // Read in any case: what nobody reads keeps its connection.
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return answer.ok ? { bytes } : { trouble: answer.status };
  };

  return {
    /** Whether the map shows this tab alone. */
    isLocal: !!local,

    /** What is known of a query: the collector's `bytes`, or `batches` of `path` and `today`; or the `trouble` with it. */
    ask: async (query) => {
      const today = Math.floor(Date.now() / DAY_MS);
      try {
        flush();
        return local ? { batches: local(), path: path(), today } : await fetchHeat(query, today);
      } catch {
        return { trouble: "offline" };
      }
    },
  };
};
