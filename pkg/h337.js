// `isotherm/h337`: heatmap.js 2.0.5's interface over true densities.
import { DEFAULTS } from "./h337/look.js";
import { Map337 } from "./h337/map.js";
import { Plugged } from "./h337/plugged.js";

const plugins = {};

/** A map in `config.container`. */
export const create = (config = {}) => {
  const merged = { ...DEFAULTS, plugins, ...config };
  if (!merged.plugin) return new Map337(merged);
  const plugin = plugins[merged.plugin];
  if (!plugin) throw new Error(`isotherm/h337: no plugin ${JSON.stringify(merged.plugin)} was registered`);
  return new Plugged(merged, plugin);
};

/** Makes a plugin, {store, renderer}, known by a name. */
export const register = (name, plugin) => {
  plugins[name] = plugin;
};

export default { create, register };
