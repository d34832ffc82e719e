// What the overlay loads where a page forbids Wasm: its core, translated.
import { Core } from "isotherm-core";

document.currentScript.start = () => Core;
