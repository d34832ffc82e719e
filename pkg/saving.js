// What the overlay loads when a map is to be kept as a file.
import { makeSaving } from "./overlay/saving.js";

document.currentScript.start = async (tools) => makeSaving(tools);
