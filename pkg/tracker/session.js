// The session, for visitors who agreed to be recognised. Nothing else here touches storage.
const PAUSE_MS = 18e5;

/** The session's number in two halves, which page of it this is, and whether the visitor was here before. */
export const session = (consented) => {
  if (!consented) return [0, 0, 0, false];
  try {
    const time = Date.now();
    const [low, high, page, last, known] = JSON.parse(localStorage.isotherm || "[]");
    const goesOn = time - last < PAUSE_MS;
    const next = goesOn ? [low, high, page + 1, time, known] : [...crypto.getRandomValues(new Uint32Array(2)), 1, time, last > 0];
    localStorage.isotherm = JSON.stringify(next);
    return [next[0], next[1], next[2], next[4]];
  } catch {
    return [0, 0, 0, false];
  }
};
