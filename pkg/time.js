// What the hands load when a part of the time is to be chosen, or played.
import { makeTime } from "./overlay/time/time.js";

document.currentScript.start = async (overlay) => makeTime(overlay);
