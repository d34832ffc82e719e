// What a browser's canvases can be: beyond its limit one stays white, and no call says so.

/** A square of this side, px, is drawn by every browser: whether what is longer is drawn, is tried. */
const SAFE = 4096;

// Whether a pixel stays where it is put; whatever is painted next paints over it.
const holds = (context) => {
  try {
    const black = new ImageData(1, 1);
    black.data[3] = 255;
    context.putImageData(black, 0, 0);
    return context.getImageData(0, 0, 1, 1).data[3];
  } catch {}
};

/** Throws where a canvas is too large to be drawn on. */
export const bear = ({ width, height }, context) => {
  if (width * height && Math.max(width, height) > SAFE && !holds(context)) throw new RangeError(`isotherm: the canvas has ${width} x ${height} px, more than this browser draws; take a smaller one and scrollTo`);
};
