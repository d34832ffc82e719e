// Colours as eight digits, whichever way a style sheet writes them.

const ANY = /(?:rgba?|hsla?|oklab|oklch|lab|lch|color)\([^()]*\)/g;

const hex = (numbers) => numbers.map((number) => Math.round(number).toString(16).padStart(2, "0")).join("");

/** Makes what reads colours: by letting the browser paint with them. */
export const makeColours = () => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const known = new Map();

  /** Red, green, blue and alpha, 0 to 255. */
  const read = (colour) => {
    if (known.has(colour)) return known.get(colour);
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = "#0000";
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const channels = [...context.getImageData(0, 0, 1, 1).data];
    known.set(colour, channels);
    return channels;
  };

  /** The digits, or nothing where it cannot be seen. */
  const digits = ([red, green, blue, alpha], opacity) => (alpha * opacity < 1 ? "" : `#${hex([red, green, blue, alpha * opacity])}`);

  return {
    solid: (colour, opacity) => digits(read(colour), opacity),

    /** One colour for a gradient: the mean of those in it. */
    mean: (image, opacity) => {
      const all = (image.includes("gradient(") && image.match(ANY)) || [];
      const sum = all.map(read).reduce((sum, channels) => sum.map((so, at) => so + channels[at]), [0, 0, 0, 0]);
      return digits(sum.map((channel) => channel / (all.length || 1)), opacity);
    },
  };
};
