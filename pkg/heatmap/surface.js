// What a map is painted on: a canvas of the caller's, one of our own in a container, or nothing.

/** Sharper than this costs more than anybody sees in a blur. */
const SHARPEST = 2;
/** Rows that are painted at once: few enough to stay in the processor's cache until the canvas has them. */
const BAND = 64;

const isCanvas = (target) => typeof target?.getContext == "function";

/** A canvas that a map is painted on, and its sizes. */
export class Surface {
  #observer;

  /** @param resized is called when a container changes its size. */
  constructor(target, { pixelRatio }, resized) {
    if (target != null && !isCanvas(target) && target.nodeType != 1) {
      throw new TypeError(`isotherm: ${String(target)} is neither a canvas nor an element`);
    }
    this.own = target && !isCanvas(target);
    this.ratio = pixelRatio ?? (this.own ? Math.min(globalThis.devicePixelRatio || 1, SHARPEST) : 1);
    this.canvas = this.own ? this.#inside(target, resized) : target;
    this.context = this.canvas?.getContext("2d");
    if (this.own) this.fit();
  }

  #inside(container, resized) {
    this.container = container;
    if (getComputedStyle(container).position == "static") container.style.position = "relative";
    const canvas = document.createElement("canvas");
    canvas.style.cssText = "position:absolute;left:0;top:0;width:100%;height:100%;pointer-events:none";
    container.append(canvas);
    this.#observer = globalThis.ResizeObserver && new ResizeObserver(() => this.fit() && resized());
    this.#observer?.observe(container);
    return canvas;
  }

  /** Gives our own canvas as many pixels as its container has room for; true when that changed something. */
  fit(ratio = this.ratio) {
    this.ratio = ratio;
    if (!this.own) return false;
    const sides = [this.container.clientWidth, this.container.clientHeight].map((side) => Math.round(side * ratio));
    if (sides[0] == this.canvas.width && sides[1] == this.canvas.height) return false;
    [this.canvas.width, this.canvas.height] = sides;
    return true;
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
      const image = paint(left, top + y / this.ratio, width, rows, this.ratio);
      if (image) this.context.putImageData(image, 0, y);
      else this.context.clearRect(0, y, width, rows);
    }
  }

  /** Takes back what was put into the page. */
  release() {
    this.#observer?.disconnect();
    if (this.own) this.canvas.remove();
  }
}
