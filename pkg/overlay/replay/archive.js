// Asks the collector for single visits.

/** The visits of a page. Answers are what JSON says, or throw. */
export const makeArchive = ({ base, site = "", token, path }, signal) => {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const get = async (place, query) => {
    const url = `${base}api/v1/visits${place}?${new URLSearchParams({ site, ...query })}`;
    const answer = await fetch(url, { signal, headers, cache: "no-store", credentials: "omit" });
    const text = await answer.text();
    if (!answer.ok) throw answer.status;
    return JSON.parse(text);
  };
  return {
    /** A part of the list: those `before` a place in it, and only those `with` a kind of signal, unless it is `all`. */
    list: (query) => get("", { path: path(), limit: 12, ...query }),
    /** All of one view. */
    one: (view) => get("/" + view, {}),
  };
};
