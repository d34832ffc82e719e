// Placeholder: starts the overlay's Wasm.
import { imports, finish } from "isotherm-overlay-glue";

const wasm = new URL(WASM_FILE, document.currentScript.src);
WebAssembly.instantiateStreaming(fetch(wasm, { integrity: WASM_INTEGRITY }), imports()).then(
  ({ instance, module }) => finish(instance, module),
);
