import type { Layer } from "leaflet";

/** [latitude, longitude, intensity], or a LatLng whose altitude is its intensity; 1 if absent. */
export type Place = [lat: number, lng: number, intensity?: number] | number[] | { lat: number; lng: number; alt?: number | undefined };

export interface HeatOptions {
  /** How opaque and how hot it is at least wherever there is a place with an intensity above 0; 0 to 1, 0.05 if absent. */
  minOpacity?: number;
  /** The zoom at which intensities count in full, the map's highest if absent; one step out halves them. */
  maxZoom?: number;
  /** The intensity of a lone place that is hottest. Where sums exceed it, the highest of them is, unless `fixedMax`. */
  max?: number;
  /** Whether sums above the maximum are drawn as it is. */
  fixedMax?: boolean;
  /** 0 to 2000 px, 25 if absent or 0. */
  radius?: number;
  /** 0 to 2000 px, 15 if absent. */
  blur?: number;
  gradient?: Record<string | number, string>;
  [more: string]: unknown;
}

/** A Leaflet layer. */
export interface HeatLayer extends Layer {
  setLatLngs(places: Place[]): this;
  addLatLng(place: Place): this;
  setOptions(options: HeatOptions): this;
  /** Draws anew in the next frame; after a change of the array of places, or of `options`, itself. */
  redraw(): this;
  /**
   * The sum at a place of the map's container, px, of all places' Gaussians, each as high as its intensity, in double
   * precision; whatever `max` and the zoom make of it. It takes time for each place.
   */
  valueAt(point: { x: number; y: number }): number;
}

/**
 * Makes the layer for this Leaflet, and adds `HeatLayer` and `heatLayer` to it, unless it is a module's namespace, which
 * nothing can be added to; does that by itself for the global `L`, if there is one when this is loaded.
 */
export function install<Leaflet extends { Layer: unknown }>(L: Leaflet): Leaflet;
export function heatLayer(places: Place[], options?: HeatOptions): HeatLayer;

declare module "leaflet" {
  const HeatLayer: { new (places: Place[], options?: HeatOptions): HeatLayer };
  function heatLayer(places: Place[], options?: HeatOptions): HeatLayer;
}
