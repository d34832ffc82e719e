// A pane over the page while the person marks a place: a click pins, a drag draws a zone. Nothing of it reaches the page.
import { lay } from "./boxes.js";
import { node } from "./nodes.js";

/** A shorter way, CSS px, is a click. */
const DRAG_PX = 6;

/** The pane. It is up while Shift is held, or after `aim` until something was marked; `aiming` is told what is aimed at.
 * `clicked` is called with what was aimed at and the place, `drawn` with left, top, width and height. */
export const makeAim = ({ listen, overhear, clicked, drawn, point, aiming }) => {
  const [pane, band] = [node("div", "aim"), node("div", "zone")];
  pane.append(band);
  pane.hidden = band.hidden = true;
  let start, mode;

  const aim = (next) => {
    mode = next;
    pane.hidden = !mode;
    start = null;
    band.hidden = true;
    aiming(mode);
  };

  const boxTo = ({ clientX, clientY }) => {
    const { x, y } = start;
    return [Math.min(x, clientX), Math.min(y, clientY), Math.abs(clientX - x), Math.abs(clientY - y)];
  };
  const isDrag = ([, , w, h]) => Math.max(w, h) > DRAG_PX;

  const press = ({ button, pointerId, clientX: x, clientY: y }) => {
    if (button) return;
    pane.setPointerCapture(pointerId);
    start = { x, y };
  };
  const move = (event) => {
    point({ x: event.clientX, y: event.clientY });
    if (start && isDrag(boxTo(event))) lay(band, boxTo(event));
  };
  const release = (event) => {
    if (!start) return;
    const [place, box, was] = [start, boxTo(event), mode];
    aim(was == "held" ? was : null);
    if (isDrag(box)) drawn(box);
    else clicked(was, place);
  };
  listen(pane, press, "pointerdown");
  listen(pane, move, "pointermove");
  listen(pane, release, "pointerup");
  listen(pane, () => aim(mode), "pointercancel");
  // Nothing of the page is selected or dragged along.
  listen(pane, (event) => event.preventDefault(), "mousedown");
  listen(pane, (event) => event.stopPropagation(), "click", "pointerdown", "pointerup", "mousedown", "mouseup");

  const held = ({ key, type }) => {
    if (key != "Shift" || (mode && mode != "held")) return;
    aim(type == "keydown" ? "held" : null);
  };
  overhear(window, held, "keydown", "keyup");
  overhear(window, () => mode == "held" && aim(), "blur");

  return {
    pane,
    /** Aims at a `pin` or a `zone`, or if it does so already no more. */
    aim: (at) => aim(at == mode ? null : at),
    /** Lets go: whether anything was aimed at. */
    stop: () => !!mode && (aim(), true),
  };
};
