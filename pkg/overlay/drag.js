// Moves the panel by its title.

/** How much of the panel stays in the viewport, CSS px. */
const KEPT_PX = 48;

/** Lets `handle` drag `panel` about. */
export const dragBy = (handle, panel, listen) => {
  let grip;
  let [x, y] = [0, 0];
  const grasp = ({ button, pointerId, clientX, clientY }) => {
    if (button) return;
    handle.setPointerCapture(pointerId);
    grip = [clientX - x, clientY - y];
  };
  /** Goes to the nearest place at which the panel's title can still be grasped. */
  const move = ({ clientX, clientY }) => {
    if (!grip) return;
    const { x: left, y: top, width } = panel.getBoundingClientRect();
    const [homeX, homeY] = [left - x, top - y];
    const { clientWidth, clientHeight } = document.documentElement;
    x = Math.max(KEPT_PX - width - homeX, Math.min(clientX - grip[0], clientWidth - KEPT_PX - homeX));
    y = Math.max(-homeY, Math.min(clientY - grip[1], clientHeight - KEPT_PX - homeY));
    panel.style.translate = `${x}px ${y}px`;
  };
  /** Where it was moved to may be out of sight in another window. */
  const goHome = () => {
    x = y = 0;
    panel.style.translate = "";
  };
  listen(handle, grasp, "pointerdown");
  listen(handle, move, "pointermove");
  listen(window, goHome, "resize");
  listen(handle, () => (grip = null), "pointerup", "pointercancel");
};
