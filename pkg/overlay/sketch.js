// The page itself on a canvas, as far as a script may draw it: backgrounds, borders, pictures of its own origin, words.

const CLEAR = /^rgba\(.*, 0\)$|^transparent$/;

const inner = (element) => {
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

const box = (context, element, style, { x, y, width, height }) => {
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
  if (element.localName == "img" && element.complete && element.naturalWidth && isOwn(element.currentSrc)) {
    context.drawImage(element, x, y, width, height);
  }
};

const draw = (context, element, host) => {
  if (element == host || element.checkVisibility?.() === false) return;
  const style = getComputedStyle(element);
  const bounds = element.getBoundingClientRect();
  if (style.visibility != "hidden") box(context, element, style, bounds);
  context.save();
  if (style.overflow != "visible" && element.parentNode != document && element != document.documentElement) {
    context.beginPath();
    context.rect(bounds.x, bounds.y, bounds.width, bounds.height);
    context.clip();
  }
  context.globalAlpha *= style.opacity;
  for (const node of inner(element)) {
    if (node.nodeType == 1) draw(context, node, host);
    else if (node.nodeType == 3 && style.visibility != "hidden") words(context, node, style);
  }
  context.restore();
};

/** Draws the document, all but `host`, from its upper left corner. */
export const sketch = (context, host) => {
  const { clientWidth, scrollHeight } = document.documentElement;
  context.save();
  context.fillStyle = "#fff";
  context.fillRect(0, 0, clientWidth, scrollHeight);
  context.translate(scrollX, scrollY);
  context.textBaseline = "middle";
  draw(context, document.documentElement, host);
  context.restore();
};
