// What the tracker loads where a page forbids Wasm: the same core, translated.
import * as core from "isotherm-plain";

document.currentScript.start = () => core;
