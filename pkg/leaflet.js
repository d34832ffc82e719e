// `isotherm/leaflet`: Leaflet.heat's layer over true densities. It finds Leaflet as the global `L`, or is given it.
import { finite, gauss, isDrawable, told, weighable, WIDEST } from "./gauss.js";
import { Heatmap } from "./heatmap.js";
import { BLUR, FAINTEST, GRADIENT, paint, RADIUS, rampOf, sigmaOf } from "./simpleheat/look.js";

/** From here on, intensity fades no more with the zoom. */
const ZOOMS = 12;
const DEFAULTS = { radius: RADIUS, blur: BLUR, max: 1, minOpacity: FAINTEST, gradient: GRADIENT };

const RANGES = { radius: [0, WIDEST], blur: [0, WIDEST], max: [0], minOpacity: [0, 1] };

let Layer;

/** The layers that were made, by the Leaflet that each is of. */
const layers = new WeakMap();

/** Makes the layer, and adds it to Leaflet as `HeatLayer` and `heatLayer`, unless that is a module, which nothing can be added to. */
export const install = (L) => {
  if (!L?.Layer?.extend) throw new TypeError(`isotherm/leaflet: install is given ${told(L)}, which is no Leaflet`);
  if (!layers.has(L.Layer)) layers.set(L.Layer, L.Layer.extend(layer(L)));
  const HeatLayer = (Layer = layers.get(L.Layer));
  // Each has its own, also after another Leaflet has come.
  if (Object.isExtensible(L)) Object.assign(L, { HeatLayer, heatLayer: (latlngs, options) => new HeatLayer(latlngs, options) });
  return L;
};

/** A layer, of the Leaflet that came last, of [[lat, lng, intensity]], or of LatLngs whose altitude is their intensity. */
export const heatLayer = (latlngs, options) => {
  if (!Layer) throw new Error("isotherm/leaflet: call install(L) first, or load Leaflet before");
  return new Layer(latlngs, options);
};

const intensity = (place) => place.alt ?? place[2] ?? 1;

// Makes sure that what is number `i` of the places is one.
const checked = (place, i, L) => {
  const [lat, lng, many] = place ? [place.lat ?? place[0], place.lng ?? place.lon ?? place[1], intensity(place)] : [];
  if ([lat, lng, many].every(isDrawable)) return L.latLng(place);
  throw new TypeError(`isotherm/leaflet: place ${i} is ${place ? `[${[lat, lng, many].map(told).join(", ")}]` : told(place)}, which has no finite latitude, longitude and intensity below 2^100`);
};

// Where all places are at zoom 0: every other zoom is that, doubled so often.
const project = (crs, latlngs, L) => {
  const [x, y, weight] = [0, 1, 2].map(() => new Float64Array(latlngs.length));
  latlngs.forEach((place, i) => {
    const point = crs.latLngToPoint(checked(place, i, L), 0);
    [x[i], y[i], weight[i]] = [point.x, point.y, +intensity(place)];
  });
  return { x, y, weight };
};

// Leaflet.heat takes 0 for what is not given, too.
const orElse = (value, other) => (value === 0 ? other : (value ?? other));

// What options mean; or an error that names one that means nothing. What is not given is as by default, as there.
const lookOf = (options) => {
  const { radius, blur, max, minOpacity, maxZoom, gradient, fixedMax } = options;
  const numbers = { radius: orElse(radius, RADIUS), blur: blur ?? BLUR, max: orElse(max, 1), minOpacity: minOpacity ?? FAINTEST };
  for (const [name, [least, most]] of Object.entries(RANGES)) finite(`leaflet: ${name}`, numbers[name], least, most);
  finite("leaflet: maxZoom", maxZoom ?? 0);
  return { sigma: sigmaOf(+numbers.radius, +numbers.blur), max: +numbers.max, colours: rampOf(gradient), least: +numbers.minOpacity, fixed: fixedMax };
};

// Makes sure that no intensity is too much for the maximum, whatever the zoom makes of it.
const weighed = (latlngs, { max }) => latlngs.forEach((place) => weighable("leaflet", intensity(place), intensity(place) / max, `max, which is ${max}`));

const layer = (L) => ({
  options: DEFAULTS,

  initialize(latlngs, options) {
    this._take(latlngs, lookOf({ ...DEFAULTS, ...options }));
    L.setOptions(this, options);
  },

  setLatLngs(latlngs) {
    return this._take(latlngs, this._look)._later();
  },

  addLatLng(latlng) {
    checked(latlng, this._latlngs.length, L);
    weighed([latlng], this._look);
    this._latlngs.push(latlng);
    this._projected = undefined;
    return this._later();
  },

  setOptions(options) {
    const look = lookOf({ ...this.options, ...options });
    weighed(this._latlngs, look);
    this._look = look;
    L.setOptions(this, options);
    return this._later();
  },

  /** Draws anew in the next frame; after a change of the places or the options themselves. */
  redraw() {
    return this._take(this._latlngs, lookOf(this.options))._later();
  },

  /**
   * The sum at a place of the map's container, {x, y}, of all places' Gaussians, each as high as its intensity, in double
   * precision; whatever `max` and the zoom make of its colour.
   */
  valueAt(point) {
    const [x, y] = ["x", "y"].map((side) => finite(`leaflet: ${side} of a place`, Object(point)[side]));
    if (!this._map) throw new Error("isotherm/leaflet: this layer is on no map, which valueAt needs");
    const places = this._places();
    const { sigma } = this._look;
    const share = (i) => gauss(Math.hypot(x - places.x(i), y - places.y(i)), sigma);
    return places.weight.reduce((sum, weight, i) => sum + weight * share(i), 0);
  },

  onAdd(map) {
    const canvas = (this._canvas = L.DomUtil.create("canvas", "isotherm-layer leaflet-heatmap-layer leaflet-layer"));
    canvas.style.pointerEvents = "none";
    const animated = map.options.zoomAnimation && L.Browser.any3d;
    L.DomUtil.addClass(canvas, `leaflet-zoom-${animated ? "animated" : "hide"}`);
    this.getPane().appendChild(canvas);
    try {
      this._heatmap = new Heatmap(canvas, { pixelRatio: window.devicePixelRatio > 1 ? 2 : 1 });
      this._reset();
    } catch (error) {
      // Or the map would go on telling it of every move.
      map.removeLayer(this);
      throw error;
    }
  },

  onRemove() {
    L.Util.cancelAnimFrame(this._frame);
    this._heatmap?.destroy();
    this._canvas.remove();
    this._frame = this._heatmap = undefined;
  },

  getEvents() {
    return { viewreset: this._reset, moveend: this._reset, resize: this._reset, zoomanim: this._animateZoom };
  },

  _take(latlngs, look) {
    if (!Array.isArray(latlngs)) throw new TypeError(`isotherm/leaflet: the places are ${told(latlngs)}, not an array`);
    latlngs.forEach((place, i) => checked(place, i, L));
    weighed(latlngs, look);
    this._look = look;
    this._latlngs = latlngs;
    this._projected = undefined;
    return this;
  },

  _later() {
    if (this._map) this._frame ??= L.Util.requestAnimFrame(this._redraw, this);
    return this;
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
    // What is drawn while the map zooms is of that zoom, and grows as if it were of the one before; `moveend` follows.
    if (this._map._animatingZoom) return;
    const heatmap = this._heatmap;
    const early = paint(heatmap, this._visible(4 * this._look.sigma), this._look);
    if (early) heatmap.ready.then(() => heatmap == this._heatmap && this._redraw());
  },

  // Where all places are in the container, px.
  _places() {
    const { options } = this._map;
    const { x, y, weight } = (this._projected ??= project(options.crs, this._latlngs, L));
    const zoomed = options.crs.scale(this._map.getZoom()) / options.crs.scale(0);
    const { x: left, y: top } = this._map.getPixelBounds().min;
    return { x: (i) => x[i] * zoomed - left, y: (i) => y[i] * zoomed - top, weight };
  },

  // The points in view or near it, container px.
  _visible(margin) {
    const map = this._map;
    const { x, y, weight } = this._places();
    const { x: width, y: height } = map.getSize();
    const { maxZoom = map.getMaxZoom() } = this.options;
    const faded = 2 ** -Math.max(0, Math.min(maxZoom - map.getZoom(), ZOOMS));
    const shown = { x: [], y: [], weight: [] };
    for (let i = 0; i < weight.length; i++) {
      const [px, py] = [x(i), y(i)];
      if (px < -margin || py < -margin || px > width + margin || py > height + margin) continue;
      shown.x.push(px);
      shown.y.push(py);
      shown.weight.push(Math.max((weight[i] * faded) / this._look.max, 0));
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
