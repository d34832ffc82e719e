// A page of the dashboard as a PNG: what would be printed of it, as it looks on this screen.
//
// The browser draws it itself, from an SVG that holds the page's markup and rules; nothing is sent anywhere.

/** Pixels that are drawn for each CSS px, where the picture does not get too large. */
const SHARPNESS = 2;
/** What every browser draws on one canvas, px along a side and in all. */
const LONGEST = 16_000;
const MOST = 64e6;

const SVG = "http://www.w3.org/2000/svg";
const HTML = "http://www.w3.org/1999/xhtml";

/** The rules that hold on this screen: those for other widths and for paper would be asked of the picture's own size. */
const holding = (rules) =>
  Array.from(rules, (rule) => {
    if (!(rule instanceof CSSMediaRule)) return rule.cssText;
    return matchMedia(rule.conditionText).matches ? holding(rule.cssRules) : "";
  }).join("\n");

const dataUrl = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  const reader = new FileReader();
  const blob = await answer.blob();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
};

/** What the page shows without its forms, and its size; all at once, so that nobody sees it. */
const taken = () => {
  const [root, main] = [document.documentElement, document.querySelector("main")];
  const of = document.createElement("p");
  of.className = "faint";
  of.textContent = `${document.title} · ${location.host} · ${new Date().toISOString().slice(0, 10)}`;
  const usual = main.offsetWidth;
  root.classList.add("pictured");
  main.append(of);
  Object.assign(main.style, { width: `${usual}px`, maxWidth: "none", margin: 0 });
  // A table that one would have to scroll makes the picture wider, as far as its card reaches.
  const beyond = [...main.querySelectorAll(".wide")].map((box) => box.scrollWidth - box.clientWidth);
  const width = usual + Math.max(0, ...beyond);
  main.style.width = `${width}px`;
  const size = [width, main.offsetHeight];
  const clone = main.cloneNode(true);
  main.removeAttribute("style");
  of.remove();
  root.classList.remove("pictured");
  return [clone, size];
};

/** The page as a PNG. */
export const picture = async () => {
  const [main, [width, height]] = taken();
  const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
  // What an image asks for is not fetched when it is itself an image.
  const images = [...main.querySelectorAll("image[href]")];
  await Promise.all(images.map(async (image) => image.setAttribute("href", await dataUrl(image.getAttribute("href")))));

  const svg = document.createElementNS(SVG, "svg");
  const place = document.createElementNS(SVG, "foreignObject");
  for (const element of [svg, place]) [["width", width], ["height", height]].map(([name, value]) => element.setAttribute(name, value));
  svg.setAttribute("class", "pictured");
  const style = document.createElementNS(HTML, "style");
  style.textContent = [...document.styleSheets].map((sheet) => holding(sheet.cssRules)).join("\n") + `\n:root { color-scheme: ${dark ? "dark" : "light"}; }`;
  const body = document.createElementNS(HTML, "body");
  body.append(main);
  place.append(style, body);
  svg.append(place);

  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
  await image.decode();
  const ratio = Math.min(SHARPNESS, LONGEST / width, LONGEST / height, Math.sqrt(MOST / (width * height)));
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser made no picture"))), "image/png"));
};
