// Makes elements without markup, which a page's policy might refuse.
const SVG = "http://www.w3.org/2000/svg";

/** `<tag class="name">` around texts and other nodes. */
export const node = (tag, name, ...inner) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inner);
  return made;
};

/** Sets attributes, and gives the element back. */
export const mark = (element, attributes) => {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return element;
};

/** A picture of 16 x 16 units, drawn in strokes. */
export const picture = (strokes) => {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS(SVG, tag));
  mark(path, { d: strokes });
  svg.append(path);
  return mark(svg, { viewBox: "0 0 16 16", "aria-hidden": true });
};

/** A button with a picture, named for those who do not see it. */
export const button = (name, label, strokes) =>
  mark(node("button", name, picture(strokes)), { type: "button", "aria-label": label, title: label });

/** Sets the text if it is another one, so that a screen reader is not told twice. */
export const say = (element, text) => {
  if (element.textContent != text) element.textContent = text;
};
