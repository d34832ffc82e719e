// What the overlay loads when a map is to be worked with: elements listed and framed, places marked, files made.
import { makeHands } from "./overlay/hands.js";

document.currentScript.start = async (overlay, load) =>
  makeHands(overlay, {
    backdrop: (needs) => load(BACKDROP_FILE, BACKDROP_INTEGRITY, needs),
    drawings: (needs) => load(DRAWINGS_FILE, DRAWINGS_INTEGRITY, needs),
    live: (needs) => load(LIVE_FILE, LIVE_INTEGRITY, needs),
    time: (needs) => load(TIME_FILE, TIME_INTEGRITY, needs),
  });
