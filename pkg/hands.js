// What the overlay loads when a map is to be worked with: elements listed and framed, places marked, files made.
import { makeHands } from "./overlay/hands.js";

document.currentScript.start = async (overlay) => makeHands(overlay);
