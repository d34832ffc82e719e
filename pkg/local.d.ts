/** Records what is done in this tab from now on, until the page is left, in memory alone. Once it records, it goes on. */
export function record(): Promise<void>;

/**
 * Draws what was recorded on the page itself, with a panel in which the kind of map is chosen; does nothing if it is open.
 * Records from now on if it did not before. Rejects where the page has a tag of Isotherm, forbids scripts of `blob:` addresses,
 * or the browser asks for nothing to be recorded.
 */
export function open(): Promise<void>;

/** Takes the picture away, as Esc does; recording goes on. */
export function close(): Promise<void>;

/** Ends all of it, forgets what was recorded, and leaves the page as it was. */
export function stop(): Promise<void>;
