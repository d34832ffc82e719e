// What a browser's canvases can be: beyond its limit one stays white, and no call says so.

/** A square of this side, px, is drawn by every browser: whether what is longer is drawn, is tried. */
const SAFE = 4096;

// Whether a pixel stays where it is put; on another canvas, for one that was too large once draws nothing for a while.
const holds = (width, height) => {
  try {
    const canvas = globalThis.document?.createElement("canvas") ?? new OffscreenCanvas(1, 1);
    Object.assign(canvas, { width, height });
    const brush = canvas.getContext("2d");
    brush.fillRect(0, 0, 1, 1);
    const { data } = brush.getImageData(0, 0, 1, 1);
    canvas.width = 0;
    return data[3];
  } catch {}
};

/** Throws where a canvas of that size is too large to be drawn on. */
export const bear = (width, height, instead = "; take a smaller one and scrollTo") => {
  if (width * height && Math.max(width, height) > SAFE && !holds(width, height)) throw new RangeError(`isotherm: the canvas has ${width} x ${height} px, more than this browser draws${instead}`);
};
