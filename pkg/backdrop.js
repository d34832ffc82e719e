// What the hands load when the page is to be saved, to lie below its maps in the dashboard.
import { makeBackdrop } from "./overlay/backdrop/backdrop.js";

document.currentScript.start = async (overlay) => makeBackdrop(overlay);
