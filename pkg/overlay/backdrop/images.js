// Images as they are seen, in half the size, as data: what a page of another origin keeps to itself cannot be read, and is a
// box.

/** Characters of all images of a page. */
const MOST = 2_000_000;
const QUALITY = 0.6;
/** Pixels a side, at most. */
const SIDE = 720;
/** Where a browser makes no WebP, so much of another kind. */
const LARGE = 120_000;

/** How a source fills its box: the part of it that is drawn, and where. */
const fitted = (fit, w, h, from) => {
  const [sw, sh] = [from.naturalWidth || from.width, from.naturalHeight || from.height];
  if (fit != "cover" && fit != "contain") return [0, 0, sw, sh, 0, 0, w, h];
  const scale = Math[fit == "cover" ? "max" : "min"](w / sw, h / sh);
  const [dw, dh] = [sw * scale, sh * scale];
  return [0, 0, sw, sh, (w - dw) / 2, (h - dh) / 2, dw, dh];
};

const STYLES = ["fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity", "color", "display"];
/** What may hold words, or ask for something. */
const FOREIGN = "script,style,text,foreignObject,image,a,animate,set";

/** A drawing in the page as a document of its own, which looks as it does there. */
const alone = (svg, { width, height }) => {
  const copy = svg.cloneNode(true);
  const copies = [copy, ...copy.querySelectorAll("*")];
  [svg, ...svg.querySelectorAll("*")].forEach((one, at) => {
    const style = getComputedStyle(one);
    copies[at].removeAttribute("style");
    for (const name of STYLES) copies[at].style.setProperty(name, style.getPropertyValue(name));
  });
  copy.querySelectorAll(FOREIGN).forEach((one) => one.remove());
  for (const [name, value] of Object.entries({ xmlns: "http://www.w3.org/2000/svg", width, height })) copy.setAttribute(name, value);
  return `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
};

/** Makes what turns images into data. */
export const makeImages = () => {
  let left = MOST;
  const known = new Map();

  /** The data of what is drawn in a box, or nothing. */
  const draw = (from, { width, height }, fit) => {
    const scale = Math.min(0.5, SIDE / width, SIDE / height);
    const [w, h] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
    const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
    try {
      canvas.getContext("2d").drawImage(from, ...fitted(fit, w, h, from));
      const data = canvas.toDataURL("image/webp", QUALITY);
      if (data.length > left || (data.length > LARGE && !data.startsWith("data:image/webp"))) return "";
      left -= data.length;
      return data;
    } catch {
      return ""; // of another origin, or not loaded
    }
  };

  const loaded = async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  };

  const once = (url, box, fit) => {
    const name = `${url} ${box.width} ${box.height}`;
    if (!known.has(name)) known.set(name, loaded(url).then((image) => draw(image, box, fit)).catch(() => ""));
    return known.get(name);
  };

  const isOwn = (url) => url.startsWith("data:image/") || new URL(url, document.baseURI).origin == location.origin;

  return {
    /** An image of the page; what was put off till it is scrolled to is loaded by a copy. */
    image: (element, box, fit) => {
      if (element.complete && element.naturalWidth) return draw(element, box, fit);
      return element.src && isOwn(element.src) ? once(element.src, box, fit) : "";
    },
    drawing: (svg, box) => once(alone(svg, box), box),
    /** One that a style sheet names, if it is the page's own. */
    background: async (image, box, size) => {
      const url = image.match(/^url\("([^"]+)"\)/)?.[1];
      return url && isOwn(url) && /^(cover|contain|100%)/.test(size) ? once(url, box, size) : "";
    },
  };
};
