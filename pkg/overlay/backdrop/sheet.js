// The parts of a page as they are collected: boxes, lines of words and images, each with how deep it lies.
import { makeColours } from "./colours.js";
import { makeImages } from "./images.js";
import { byDepth, within } from "./layers.js";

/** As many as the collector takes. */
const MOST_PARTS = 20_000;
const [BOLD, ITALIC, SERIF, MONO] = [1, 2, 4, 8];
/** Of what is above the baseline in a line's box. */
const ASCENT = 0.79;
const WORDS = 500;
/** An image that cannot be read. */
const GREY = "#8080803c";

const SIDES = ["Top", "Right", "Bottom", "Left"];

const tenth = (number) => Math.round(number * 10) / 10;

const numbersOf = ({ left, top, width, height }) => [left, top, width, height].map(tenth);

const look = ({ fontWeight, fontStyle, fontFamily }) => {
  const isSerif = /serif|georgia|times/i.test(fontFamily) && !/sans-serif/.test(fontFamily);
  return (fontWeight >= 600 && BOLD) | (fontStyle != "normal" && ITALIC) | (/mono|courier/i.test(fontFamily) ? MONO : isSerif && SERIF);
};

/** Letters through which the ground is seen. */
const isCutOut = (style) => (style.backgroundClip || style.webkitBackgroundClip) == "text";

/** An empty sheet. What is put on it says where it is, and by its state how deep, within which clip and how opaque. */
export const makeSheet = () => {
  const [colours, images] = [makeColours(), makeImages()];
  const parts = [];
  const add = ({ depth }, part) => parts.push({ depth, part });

  const box = (where, state, colour, radius = 0) => {
    const seen = colour && within(where, state.clip);
    if (seen) add(state, { box: [...numbersOf(seen), tenth(radius), colour] });
  };

  /** An image that may still have to be made. One that is mostly cut off is left out. */
  const image = (where, state, data, otherwise) => {
    const seen = within(where, state.clip);
    if (!seen || seen.width * seen.height < (where.width * where.height) / 4) return;
    const made = async () => {
      const text = await data;
      return text ? { image: [...numbersOf(where), text] } : otherwise && { box: [...numbersOf(seen), 0, otherwise] };
    };
    add(state, made());
  };

  const border = (side, where, style, state) => {
    const { left, top, width, height } = where;
    const thick = parseFloat(style[`border${side}Width`]);
    if (!thick || style[`border${side}Style`] == "none") return;
    const at = { left: side == "Right" ? left + width - thick : left, top: side == "Bottom" ? top + height - thick : top };
    const size = side == "Left" || side == "Right" ? { width: thick, height } : { width, height: thick };
    box({ ...at, ...size }, state, colours.solid(style[`border${side}Color`], state.opacity));
  };

  const radiusOf = (where, { borderTopLeftRadius: radius }) => {
    const px = parseFloat(radius) * (radius.endsWith("%") ? where.width / 100 : 1) || 0;
    return Math.min(px, where.width / 2, where.height / 2);
  };

  /** Of a rounded box with a border all around, one box within another; whether it is one. */
  const frame = (where, style, state, radius) => {
    const thick = parseFloat(style.borderTopWidth);
    const isWhole = thick && SIDES.every((side) => parseFloat(style[`border${side}Width`]) == thick && style[`border${side}Style`] != "none");
    if (!isWhole) return false;
    const { left, top, width, height } = where;
    const inside = { left: left + thick, top: top + thick, width: width - 2 * thick, height: height - 2 * thick };
    box(where, state, colours.solid(style.borderTopColor, state.opacity), radius);
    box(inside, state, colours.solid(style.backgroundColor, state.opacity), Math.max(0, radius - thick));
    return true;
  };

  return {
    /** What lies below an element's words: its colour, its picture and its borders. */
    ground: (where, style, state) => {
      const { backgroundColor, backgroundImage: picture, backgroundSize } = style;
      if (!isCutOut(style)) {
        const radius = radiusOf(where, style);
        const ground = colours.solid(backgroundColor, state.opacity);
        if (radius && ground && frame(where, style, state, radius)) return;
        box(where, state, ground, radius);
        box(where, state, colours.mean(picture, state.opacity), radius);
        if (picture.startsWith("url(") && !state.isVeiled) image(where, state, images.background(picture, where, backgroundSize));
      }
      for (const side of SIDES) border(side, where, style, state);
    },

    /** A line of words; a bar if nobody may read it. */
    line: ({ words, ...where }, style, state) => {
      const seen = within(where, state.clip);
      const colour = isCutOut(style) ? colours.mean(style.backgroundImage, state.opacity) : colours.solid(style.color, state.opacity);
      if (!colour || !seen || seen.height < where.height / 2) return;
      const { left, top, width, height } = where;
      if (state.isVeiled) return box({ left, top: top + height * 0.3, width, height: height * 0.4 }, state, `${colour.slice(0, 7)}4d`, height * 0.2);
      const numbers = [left, top + height * ASCENT, width, parseFloat(style.fontSize)].map(tenth);
      add(state, { text: [...numbers, colour, look(style), words.slice(0, WORDS)] });
    },

    /** An element that is an image. */
    picture: (element, where, style, state) =>
      image(where, state, state.isVeiled ? "" : element.localName == "img" ? images.image(element, where, style.objectFit) : images.drawing(element, where), GREY),

    /** One that somebody else draws. */
    blank: (where, state) => box(where, state, GREY),

    fill: (where, state, colour) => box(where, state, colours.solid(colour, 1)),

    /** All of them, what lies lower first. */
    parts: async () => {
      parts.sort(byDepth);
      const made = await Promise.all(parts.slice(0, MOST_PARTS).map(({ part }) => part));
      return made.filter(Boolean);
    },
  };
};
