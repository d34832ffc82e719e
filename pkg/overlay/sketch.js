// The page itself on a canvas, as far as a script may draw it: backgrounds, borders, pictures of its own origin, words.

const CLEAR = /^rgba\(.*, 0\)$|^transparent$/;

/** What is shown in an element: of a component its own tree, and in a slot what was put there. */
export const inner = (element) => {
  if (element.localName == "slot") return element.assignedNodes().length ? element.assignedNodes() : element.childNodes;
  return element.shadowRoot?.childNodes || element.childNodes;
};

const isOwn = (address) => {
  try {
    return /^(data|blob):/.test(address) || new URL(address).origin == location.origin;
  } catch {}
};

const words = (context, text, style) => {
  const range = document.createRange();
  context.font = style.font;
  context.fillStyle = style.color;
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const { x, y, height } = range.getBoundingClientRect();
    context.fillText(style.textTransform == "uppercase" ? word.toUpperCase() : word, x, y + height / 2);
  }
};

/** The pictures of the page that a script may draw, each with what to draw: what was put off till it is scrolled to is
 * loaded by a copy. */
const load = async () => {
  const own = [...document.images].filter((image) => isOwn(image.currentSrc || image.src));
  const copies = own.map(async (image) => {
    const drawn = image.complete && image.naturalWidth ? image : Object.assign(new Image(), { src: image.src });
    return drawn.decode().then(() => [image, drawn], () => []);
  });
  return new Map(await Promise.all(copies));
};

const box = ({ context, pictures }, element, style, { x, y, width, height }) => {
  context.beginPath();
  context.roundRect(x, y, width, height, parseFloat(style.borderRadius) || 0);
  // Of a gradient its first colour, so that what stands on it can be read.
  const fill = style.backgroundImage.match(/rgba?\([^)]+\)/)?.[0] || style.backgroundColor;
  if (!CLEAR.test(fill)) {
    context.fillStyle = fill;
    context.fill();
  }
  if (parseFloat(style.borderTopWidth) && style.borderTopStyle != "none") {
    context.strokeStyle = style.borderTopColor;
    context.stroke();
  }
  const picture = pictures.get(element);
  if (picture) context.drawImage(picture, x, y, width, height);
};

const draw = (paper, element, host) => {
  if (element == host || element.checkVisibility?.() === false) return;
  const { context } = paper;
  const style = getComputedStyle(element);
  if (paper.late && (style.position == "fixed" || paper.bars.includes(element))) return paper.late.push(element);
  const bounds = element.getBoundingClientRect();
  if (style.visibility != "hidden") box(paper, element, style, bounds);
  context.save();
  if (style.overflow != "visible" && element.parentNode != document && element != document.documentElement) {
    context.beginPath();
    context.rect(bounds.x, bounds.y, bounds.width, bounds.height);
    context.clip();
  }
  context.globalAlpha *= style.opacity;
  for (const node of inner(element)) {
    if (node.nodeType == 1) draw(paper, node, host);
    else if (node.nodeType == 3 && style.visibility != "hidden") words(context, node, style);
  }
  context.restore();
};

/** Draws the document, all but `host`, from its upper left corner; what is fixed and the `bars` last, as they stand at the top of
 * the page. */
export const sketch = async (context, host, bars) => {
  const pictures = await load();
  const { clientWidth, scrollHeight } = document.documentElement;
  context.save();
  context.fillStyle = "#fff";
  context.beginPath();
  context.rect(0, 0, clientWidth, scrollHeight);
  context.fill();
  context.clip();
  context.translate(scrollX, scrollY);
  context.textBaseline = "middle";
  const late = [];
  draw({ context, pictures, bars, late }, document.documentElement, host);
  context.translate(-scrollX, -scrollY);
  for (const element of late) draw({ context, pictures }, element, host);
  context.restore();
};
