/** [latitude, longitude, intensity], or a LatLng whose altitude is its intensity. */
export type Place = [lat: number, lng: number, intensity?: number] | { lat: number; lng: number; alt?: number };

export interface HeatOptions {
  minOpacity?: number;
  maxZoom?: number;
  max?: number;
  radius?: number;
  blur?: number;
  gradient?: Record<string | number, string>;
  [more: string]: unknown;
}

/** A Leaflet layer. */
export interface HeatLayer {
  setLatLngs(places: Place[]): this;
  addLatLng(place: Place): this;
  setOptions(options: HeatOptions): this;
  redraw(): this;
  addTo(map: unknown): this;
  remove(): this;
  /** The sum of all intensities at a place of the map's container, px. */
  valueAt(point: { x: number; y: number }): number;
}

/** Adds `HeatLayer` and `heatLayer` to Leaflet; of itself to the global `L`, if there is one when this is loaded. */
export function install<Leaflet>(L: Leaflet): Leaflet;
export function heatLayer(places: Place[], options?: HeatOptions): HeatLayer;
