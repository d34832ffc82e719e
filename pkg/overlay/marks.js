// Lines and labels over a scroll map: where the share falls, where first screens end, what the pointer stands on.
import { node } from "./nodes.js";
import { said } from "./said.js";
import { words } from "./words.js";

const move = (line, y) => (line.style.transform = `translateY(${Math.round(y)}px)`);

const line = (kind, y, text) => {
  const made = node("div", `mark ${kind}`, node("span", "label", text));
  move(made, y);
  return made;
};

/** Two layers: the marks, and the line under the pointer. */
export const makeMarks = () => {
  const layer = node("div", "marks");
  const probe = line("probe", 0, "");
  probe.hidden = true;

  return {
    layers: [layer, node("div", "marks", probe)],

    /** Draws those that stand in the viewport anew, of which there are a handful, or takes all away. */
    draw: (found) => {
      if (!found) {
        probe.hidden = true;
        return layer.replaceChildren();
      }
      const { milestones, folds } = found;
      const lines = [
        ...milestones.map(({ percent, y }) => ["milestone", y, said.milestone(percent)]),
        ...folds.map(({ device, px, y }) => [`fold ${device}`, y, said.firstScreen(device, px)]),
      ];
      const isVisible = ([, y]) => y > -40 && y < document.documentElement.clientHeight + 40;
      layer.replaceChildren(...lines.filter(isVisible).map((mark) => line(...mark)));
    },

    /** Moves the line under the pointer to a height of the viewport, or takes it away. */
    probe: (y, { reach, compared }) => {
      probe.hidden = !reach;
      if (!reach) return;
      move(probe, y);
      probe.firstChild.textContent = compared ? `${words.signed(reach.share * 100)}\u00a0%` : words.share(reach.share);
    },
  };
};
