// Where a page with `data-local="indexeddb"` keeps what is recorded: beyond the page, for all of its origin, until it is
// forgotten or too much. A browser that keeps nothing, as some private windows, leaves it in memory.
const STORE = "batches";
/** What is kept at most: views, and bytes of all of them. */
const [MOST_VIEWS, MOST_BYTES] = [500, 20e6];

const script = document.currentScript;

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const connect = async () => {
  const request = indexedDB.open("isotherm", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["view", "at"] });
  const database = await answered(request);
  // Whoever deletes it waits for nobody.
  database.onversionchange = () => database.close();
  return database;
};

/** The view that a batch is of: it begins with a mark of two bytes, sixteen of the site, and these eight. */
const viewOf = (batch) => batch.slice(18, 26).join();

/** Where the tab itself holds a record until it is stored: of a page that is left WebKit stores nothing any more. */
const HELD = "isotherm held ";
const nameOf = ({ view, at }) => `${HELD}${view} ${at}`;

/** Does without it where the tab may hold nothing, or no more. */
const attempt = (act) => {
  try {
    return act();
  } catch {}
};

const hold = (record) => attempt(() => (sessionStorage[nameOf(record)] = Array.from(record.batch, (byte) => String.fromCharCode(byte)).join("")));

const letGo = (record) => attempt(() => sessionStorage.removeItem(nameOf(record)));

/** What pages before this one left. */
const held = () =>
  Object.keys(attempt(() => sessionStorage) || {})
    .filter((name) => name.startsWith(HELD))
    .map((name) => {
      const [view, at] = name.slice(HELD.length).split(" ");
      return { view, at: +at, batch: Uint8Array.from(sessionStorage[name], (letter) => letter.charCodeAt()) };
    });

/** The oldest views, as far as they are too much; never the last. */
const surplus = (batches) => {
  const views = new Map();
  let bytes = 0;
  for (const batch of batches) {
    const view = viewOf(batch);
    views.set(view, (views.get(view) || 0) + batch.length);
    bytes += batch.length;
  }
  const oldest = new Set();
  for (const [view, size] of views) {
    const left = views.size - oldest.size;
    if (left == 1 || (left <= MOST_VIEWS && bytes <= MOST_BYTES)) break;
    oldest.add(view);
    bytes -= size;
  }
  return oldest;
};

/** What is stored. Once anything fails nothing is any more. */
const openStore = () => {
  let connecting = connect();

  const giveUp = (error) => {
    if (connecting) console.warn("isotherm: IndexedDB keeps nothing here, so memory does until the page is left:", error);
    connecting = null;
  };

  return {
    read: async () => {
      try {
        return await answered((await connecting).transaction(STORE).objectStore(STORE).getAll());
      } catch (error) {
        giveUp(error);
        return [];
      }
    },

    /** Commits at once: the page may be about to go, and what waits would go with it. Then, or where nothing is stored any more,
     * it is `done`. */
    change: async (act, done) => {
      try {
        const transaction = (await connecting)?.transaction(STORE, "readwrite");
        if (!transaction) return done?.();
        transaction.onabort = () => giveUp(transaction.error);
        transaction.oncomplete = done;
        act(transaction.objectStore(STORE));
        transaction.commit();
      } catch (error) {
        giveUp(error);
        done?.();
      }
    },

    close: () => connecting?.then((database) => database.close(), giveUp),
  };
};

/** Puts what is stored into the tracker's `local` batches, of which the overlay makes its maps, and stores what is pushed
 * there until the `signal`. What it is told to `forget` is stored no longer. */
script.start = (verbs, signal) => {
  const store = openStore();
  const kept = verbs.local();
  const { forget } = verbs;
  const add = (batch) => Array.prototype.push.call(kept, batch);
  const left = held();
  const put = (record) => store.change((batches) => batches.put(record), () => letGo(record));
  let last = 0;
  let forgotten = false;

  const trim = () => {
    const views = surplus(kept);
    if (!views.size) return;
    for (const batch of kept.splice(0)) views.has(viewOf(batch)) || add(batch);
    store.change((batches) => views.forEach((view) => batches.delete(IDBKeyRange.bound([view], [view, []]))));
  };

  const recall = async () => {
    const records = new Map([...(await store.read()), ...left].map((record) => [nameOf(record), record]));
    if (forgotten) return;
    left.forEach(put);
    // What was recorded meanwhile comes last.
    const recent = kept.splice(0);
    [...records.values()].sort((one, other) => one.at - other.at).forEach(({ batch }) => add(batch));
    recent.forEach(add);
    trim();
  };

  kept.push = (batch) => {
    add(batch);
    // A key is given once, even if the clock is set back.
    last = Math.max(Date.now(), last + 1);
    const record = { view: viewOf(batch), at: last, batch };
    hold(record);
    put(record);
    trim();
  };

  verbs.forget = () => {
    forget();
    forgotten = true;
    kept.length = 0;
    held().forEach(letGo);
    store.change((batches) => batches.clear());
  };

  signal.addEventListener("abort", store.close);
  // Before anything is stored, so that nothing is read that is in `kept` already. Until then a map would show part of it.
  kept.recalled = recall();
};
