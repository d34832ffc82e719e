/** Where what is recorded is kept. */
export interface RecordOptions {
  /**
   * `"memory"`, which is gone with the page and the default; or `"indexeddb"`, which later pages of the same origin find
   * again: the last 500 views, as far as they take 20 MB. A browser without IndexedDB keeps it in memory.
   */
  keep?: "memory" | "indexeddb";
}

/**
 * Records what is done in this tab from now on, until the page is left. Once it records, it goes on, and where it keeps it.
 * Rejects as `open` does, and where `keep` is none of its values.
 */
export function record(options?: RecordOptions): Promise<void>;

/**
 * Draws what was recorded on the page itself, with a panel in which the kind of map is chosen; does nothing if it is open.
 * Records from now on if it did not before. Rejects where the page has a tag of Isotherm, forbids scripts of `blob:` addresses,
 * or the browser asks for nothing to be recorded.
 */
export function open(): Promise<void>;

/** Takes the picture away, as Esc does; recording goes on. */
export function close(): Promise<void>;

/** Ends all of it, forgets what was recorded, but for what is kept in IndexedDB, and leaves the page as it was. */
export function stop(): Promise<void>;

/** As `stop`, and forgets what this origin keeps in IndexedDB, too, if `record` was told to keep it there. */
export function forget(): Promise<void>;
