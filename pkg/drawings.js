// What the hands load when points are to be drawn as lines of equal heat, or one by one.
import { makeDrawings } from "./overlay/drawings/drawings.js";

document.currentScript.start = async (overlay) => makeDrawings(overlay);
