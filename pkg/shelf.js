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

    /** Commits at once: the page may be about to go, and what waits would go with it. */
    change: async (act) => {
      try {
        const transaction = (await connecting)?.transaction(STORE, "readwrite");
        if (!transaction) return;
        transaction.onabort = () => giveUp(transaction.error);
        act(transaction.objectStore(STORE));
        transaction.commit();
      } catch (error) {
        giveUp(error);
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
  let last = 0;
  let forgotten = false;

  const trim = () => {
    const views = surplus(kept);
    if (!views.size) return;
    for (const batch of kept.splice(0)) views.has(viewOf(batch)) || add(batch);
    store.change((batches) => views.forEach((view) => batches.delete(IDBKeyRange.bound([view], [view, []]))));
  };

  const recall = async () => {
    const records = await store.read();
    if (forgotten) return;
    // What was recorded meanwhile comes last.
    const recent = kept.splice(0);
    records.sort((one, other) => one.at - other.at).forEach(({ batch }) => add(batch));
    recent.forEach(add);
    trim();
  };

  kept.push = (batch) => {
    add(batch);
    // A key is given once, even if the clock is set back.
    last = Math.max(Date.now(), last + 1);
    const record = { view: viewOf(batch), at: last, batch };
    store.change((batches) => batches.put(record));
    trim();
  };

  verbs.forget = () => {
    forget();
    forgotten = true;
    kept.length = 0;
    store.change((batches) => batches.clear());
  };

  signal.addEventListener("abort", store.close);
  // Before anything is stored, so that nothing is read that is in `kept` already.
  recall();
};
