// The visitor's pointer and clicks, over the page.
import { node, picture } from "../nodes.js";

const ARROW = "M2 1l4.5 13 2-5.5L14 6.5z";

const move = (element, [x, y]) => (element.style.transform = `translate(${x}px,${y}px)`);

/** A layer with a ghost in it, which `ground` says where to put. */
export const makeGhost = () => {
  const arrow = node("div", "arrow", picture(ARROW));
  const ripples = node("div");
  const element = node("div", "ghost", ripples, arrow);
  element.hidden = true;

  return {
    element,

    /** Shows a moment of a visit. */
    show: (ground, { pointer, clicks }) => {
      element.hidden = false;
      arrow.hidden = !pointer;
      if (pointer) {
        const [from, to] = [ground.place(pointer.from), ground.place(pointer.to)];
        move(arrow, [0, 1].map((side) => from[side] + (to[side] - from[side]) * pointer.part));
      }
      ripples.replaceChildren(
        ...clicks.map((click) => {
          const ripple = node("div", "ripple");
          move(ripple, ground.place(click));
          ripple.style.setProperty("--age", click.age);
          return ripple;
        }),
      );
    },

    hide: () => (element.hidden = true),
  };
};
