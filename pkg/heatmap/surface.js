// What a map is painted on: a canvas of the caller's, one of our own in a container, or nothing.
import { bear } from "./canvas.js";
import { isLodged, lodge } from "./lodge.js";

/** Sharper than this costs more than anybody sees in a blur. */
const SHARPEST = 2;
/** Rows that are painted at once: few enough to stay in the processor's cache until the canvas has them. */
const BAND = 64;

/** What is put into these is not shown. */
const HOLLOW = /^(iframe|img|input|object|select|svg|textarea|video)$/;

const isCanvas = (target) => typeof target?.getContext == "function";

/** A canvas that a map is painted on, and its sizes. */
export class Surface {
  #observer;
  #screen = {};
  #changed;
  #lodges;
  // What the canvas was found, or was to be made, last.
  #sides = [];

  /** To be fitted at once. @param changed is called when a container has changed its size, or the screen its pixels: time for `fit`. */
  constructor(target, { width, height }, changed) {
    const none = target === null && width !== undefined && height !== undefined;
    if (!none && !isCanvas(target) && target?.nodeType != 1) {
      throw new TypeError(`isotherm: ${String(target)} is neither a canvas nor an element; null can be, with width and height`);
    }
    if (HOLLOW.test(target?.localName)) throw new TypeError(`isotherm: nothing that is put into <${target.localName}> is shown: take the element around it`);
    this.#changed = changed;
    this.own = target && !isCanvas(target);
    this.canvas = this.own ? this.#inside(target) : target;
    this.context = this.canvas?.getContext("2d");
    if (this.canvas && !this.context) throw new TypeError("isotherm: the canvas has a context of another kind than 2d");
  }

  #inside(container) {
    this.container = container;
    const canvas = document.createElement("canvas");
    canvas.style.cssText = "position:absolute;left:0;top:0;width:100%;height:100%;pointer-events:none";
    container.append(canvas);
    this.#observer = new ResizeObserver(this.#changed);
    this.#observer.observe(container);
    return canvas;
  }

  /** Gives our own canvas as many pixels as its container has room for; true when that changed something. */
  fit(pixelRatio) {
    const screen = globalThis.devicePixelRatio || 1;
    this.ratio = pixelRatio ?? (this.own ? Math.min(screen, SHARPEST) : 1);
    if (!this.own) return this.stale && this.#take([this.canvas.width, this.canvas.height]);
    // One that is not in the page yet has no position: it is asked again when it has a size.
    if (!this.#lodges && (isLodged(this.container) || getComputedStyle(this.container).position == "static")) {
      lodge(this.container, 1);
      this.#lodges = true;
    }
    // A zoomed page, or another screen, need not change its size.
    this.#screen.onchange = null;
    this.#screen = matchMedia(`(resolution:${screen}dppx)`);
    this.#screen.onchange = this.#changed;
    const sides = [this.container.clientWidth, this.container.clientHeight].map((side) => Math.round(side * this.ratio));
    return `${sides}` != this.#sides && this.#take(sides);
  }

  #take(sides) {
    // Noted before it is refused, so that it is so once: what else is done then is done.
    this.#sides = sides;
    bear(...sides);
    if (this.own) [this.canvas.width, this.canvas.height] = sides;
    return true;
  }

  /** Whether a canvas of the caller's has not the size any more that it was found with. */
  get stale() {
    return !this.own && this.canvas && `${[this.canvas.width, this.canvas.height]}` != this.#sides;
  }

  /** Width and height in CSS px. */
  get size() {
    return this.canvas ? [this.canvas.width / this.ratio, this.canvas.height / this.ratio] : [0, 0];
  }

  /** Paints the part of the map that begins at (left, top), CSS px. `paint` is the engine's, see `Heatmap`. */
  draw(paint, left, top) {
    const { width, height } = this.canvas;
    for (let y = 0; y < height && width; y += BAND) {
      const rows = Math.min(BAND, height - y);
      const pixels = paint(left, top + y / this.ratio, width, rows, this.ratio);
      if (pixels) this.context.putImageData(new ImageData(pixels, width, rows), 0, y);
      else this.context.clearRect(0, y, width, rows);
    }
  }

  /** Takes back what was put into the page. */
  release() {
    if (!this.own) return;
    this.#observer.disconnect();
    this.#screen.onchange = null;
    this.canvas.remove();
    if (this.#lodges) lodge(this.container, -1);
  }
}
