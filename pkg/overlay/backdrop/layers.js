// Which part of a page lies above which: stacking contexts by their order, one within another.

/** Where an element lies among others, and what is in it: what is positioned lies above what is not. A depth is a list of
 * numbers, one for each context around it. */
export const depths = (style, depth) => {
  const isPlaced = style.position != "static";
  const z = style.zIndex == "auto" ? 0 : +style.zIndex;
  const isContext =
    (isPlaced && style.zIndex != "auto") || style.opacity < 1 || style.transform != "none" || style.isolation == "isolate" || style.position == "fixed";
  if (!isPlaced && !isContext) return [depth, depth];
  const own = [...depth.slice(0, -1), z < 0 ? z : z + 0.5];
  return isContext ? [own, [...own, 0]] : [own, own];
};

/** What lies lower first. */
export const byDepth = (one, other) => {
  for (let level = 0; level < Math.max(one.depth.length, other.depth.length); level++) {
    const [here, there] = [one, other].map(({ depth }) => depth[level] ?? -Infinity);
    if (here != there) return here < there ? -1 : 1;
  }
  return 0;
};

/** What of a box is to be seen; nothing if none of it is. */
export const within = ({ left, top, width, height }, clip) => {
  const [l, t] = [Math.max(left, clip.left), Math.max(top, clip.top)];
  const [w, h] = [Math.min(left + width, clip.left + clip.width) - l, Math.min(top + height, clip.top + clip.height) - t];
  return w > 0 && h > 0 ? { left: l, top: t, width: w, height: h } : null;
};
