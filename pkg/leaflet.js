// `isotherm/leaflet`: Leaflet.heat's layer over true densities. It finds Leaflet as the global `L`, or is given it.
import { Heatmap, ramp } from "./heatmap.js";

/** A lone point of weight 1 stands this high over sigma squared, in the units of `Heatmap`. */
const LONE = 1250;
/** From here on, intensity fades no more with the zoom. */
const ZOOMS = 12;
const DEFAULTS = { radius: 25, blur: 15, max: 1, minOpacity: 0.05 };
const GRADIENT = { 0.4: "blue", 0.6: "cyan", 0.7: "lime", 0.8: "yellow", 1.0: "red" };

let Layer;

/** Adds `HeatLayer` and `heatLayer` to Leaflet. */
export const install = (L) => {
  Layer = L.HeatLayer = L.Layer.extend(layer(L));
  L.heatLayer = (latlngs, options) => new Layer(latlngs, options);
  return L;
};

/** A layer of [[lat, lng, intensity]], or of LatLngs whose altitude is their intensity. */
export const heatLayer = (latlngs, options) => {
  if (!Layer) throw new Error("isotherm/leaflet: call install(L) first, or load Leaflet before");
  return new Layer(latlngs, options);
};

const intensity = (place) => place.alt ?? place[2] ?? 1;

const coloursOf = (gradient = GRADIENT) => {
  const bytes = ramp(gradient);
  // As hot, so opaque.
  for (let level = 0; level < 256; level++) bytes[level * 4 + 3] = level;
  return bytes;
};

const sigmaOf = ({ radius, blur }) => Math.min(Math.max((radius + blur) / 2, 1), 1000);

// Where all places are at zoom 0: every other zoom is that, doubled so often.
const project = (crs, latlngs, L) => {
  const [x, y, weight] = [0, 1, 2].map(() => new Float64Array(latlngs.length));
  latlngs.forEach((place, i) => {
    const point = crs.latLngToPoint(L.latLng(place), 0);
    [x[i], y[i], weight[i]] = [point.x, point.y, +intensity(place)];
  });
  return { x, y, weight };
};

const layer = (L) => ({
  options: DEFAULTS,

  initialize(latlngs, options) {
    this._latlngs = latlngs;
    L.setOptions(this, options);
  },

  setLatLngs(latlngs) {
    this._latlngs = latlngs;
    return this._forget();
  },

  addLatLng(latlng) {
    this._latlngs.push(latlng);
    return this._forget();
  },

  setOptions(options) {
    L.setOptions(this, options);
    return this.redraw();
  },

  /** Draws anew in the next frame; after a change of the places themselves. */
  redraw() {
    if (this._map) this._frame ??= L.Util.requestAnimFrame(this._redraw, this);
    return this;
  },

  /** The sum of all intensities at a place of the map's container, {x, y}. */
  valueAt({ x, y }) {
    return (this._heatmap.valueAt(x, y) * this._heatmap.sigma ** 2) / LONE;
  },

  onAdd(map) {
    const canvas = (this._canvas = L.DomUtil.create("canvas", "isotherm-layer leaflet-heatmap-layer leaflet-layer"));
    canvas.style.pointerEvents = "none";
    const animated = map.options.zoomAnimation && L.Browser.any3d;
    L.DomUtil.addClass(canvas, `leaflet-zoom-${animated ? "animated" : "hide"}`);
    this.getPane().appendChild(canvas);
    this._heatmap = new Heatmap(canvas, { pixelRatio: window.devicePixelRatio > 1 ? 2 : 1 });
    this._reset();
  },

  onRemove() {
    L.Util.cancelAnimFrame(this._frame);
    this._frame = undefined;
    this._heatmap.destroy();
    this._canvas.remove();
  },

  getEvents() {
    return { viewreset: this._reset, moveend: this._reset, resize: this._reset, zoomanim: this._animateZoom };
  },

  _forget() {
    this._projected = undefined;
    return this.redraw();
  },

  _reset() {
    const map = this._map;
    const { x, y } = map.getSize();
    const canvas = this._canvas;
    const ratio = window.devicePixelRatio > 1 ? 2 : 1;
    if (canvas.width != x * ratio || canvas.height != y * ratio) {
      [canvas.width, canvas.height] = [x * ratio, y * ratio];
      canvas.style.cssText += `width:${x}px;height:${y}px`;
      this._heatmap.configure({ pixelRatio: ratio }).resize();
    }
    this._corner = map.containerPointToLatLng([0, 0]);
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    this._redraw();
  },

  _redraw() {
    L.Util.cancelAnimFrame(this._frame);
    this._frame = undefined;
    const sigma = sigmaOf(this.options);
    const scale = { atLeast: LONE / sigma ** 2 };
    const palette = coloursOf(this.options.gradient);
    this._heatmap.configure({ sigma, scale, palette, opacity: 1, alpha: "constant" }).setData(this._visible(4 * sigma)).render();
  },

  // The points in view or near it, container px.
  _visible(margin) {
    const map = this._map;
    const { x, y, weight } = (this._projected ??= project(map.options.crs, this._latlngs, L));
    const zoomed = map.options.crs.scale(map.getZoom()) / map.options.crs.scale(0);
    const { x: left, y: top } = map.getPixelBounds().min;
    const { x: width, y: height } = map.getSize();
    const { max, minOpacity, maxZoom = map.getMaxZoom() } = this.options;
    // All points fade alike, so that they keep their proportions.
    const faded = Math.max(minOpacity, 2 ** -Math.max(0, Math.min(maxZoom - map.getZoom(), ZOOMS)));
    const shown = { x: [], y: [], weight: [] };
    for (let i = 0; i < x.length; i++) {
      const [px, py] = [x[i] * zoomed - left, y[i] * zoomed - top];
      if (px < -margin || py < -margin || px > width + margin || py > height + margin) continue;
      shown.x.push(px);
      shown.y.push(py);
      shown.weight.push((weight[i] * faded) / max);
    }
    return shown;
  },

  // As Leaflet does with its own canvases: the picture follows its corner and grows, and is drawn anew afterwards.
  _animateZoom({ zoom, center }) {
    const scale = this._map.getZoomScale(zoom);
    const corner = this._map._latLngToNewLayerPoint(this._corner, zoom, center);
    L.DomUtil.setTransform(this._canvas, corner, scale);
  },
});

if (globalThis.L?.Layer) install(globalThis.L);
