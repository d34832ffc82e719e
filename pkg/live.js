// What the hands load when a map is to be watched as it grows.
import { makeLive } from "./overlay/live/live.js";

document.currentScript.start = async (overlay) => makeLive(overlay);
