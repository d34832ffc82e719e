// The maps in a container that is `relative` for them. It is noted at the container itself, where maps of all faces find it.

const LODGERS = Symbol.for("isotherm.lodgers");

/** Whether there are any. */
export const isLodged = (container) => LODGERS in container;

/** Moves so many in, or out. The last one out gives the container the position back that its style had. */
export const lodge = (container, more) => {
  const { count = 0, before = container.style.position } = container[LODGERS] ?? {};
  const left = count + more;
  container.style.position = left ? "relative" : before;
  if (left) container[LODGERS] = { count: left, before };
  else delete container[LODGERS];
};
