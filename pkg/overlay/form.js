// As what a map is drawn, beside what the core paints.

/** "contours" or "points" in place of a density, or "wholes" of a difference whose elements or depths are in one colour each; empty where
 * the core paints all. */
export const formOf = ({ about, look }) => {
  if (look.drawing == "boxes" || /scroll|attention/.test(about.kind)) return about.versus ? "wholes" : "";
  return look.drawing == "density" ? "" : look.drawing;
};
