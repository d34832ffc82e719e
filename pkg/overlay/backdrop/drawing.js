// What the page looks like, as boxes, lines of words and images at the places where they are now: so it stays true without the
// page's fonts, scripts and style sheets, and nothing of its markup has to be believed by anybody.
import { PRIVATE } from "../../tracker/private.js";
import { inner } from "../sketch.js";
import { depths, within } from "./layers.js";
import { linesOf } from "./lines.js";
import { makeSheet } from "./sheet.js";

const UNSEEN = "script,style,noscript,template,head,isotherm-overlay";
/** Whose words are a person's, or must not be seen. */
const VEILED = `${PRIVATE},[data-isotherm-ignore],input,select,option`;
/** What somebody else draws. */
const FOREIGN = "iframe,object,embed,video,canvas";
const PICTURES = "img,svg";

const moved = ({ left, top, width, height }, { x, y }) => ({ left: left + x, top: top + y, width, height });

/** The page as the collector takes it. */
export const drawPage = async () => {
  const { documentElement: root, body } = document;
  const { scrollWidth: width, scrollHeight: height } = root;
  const whole = { left: 0, top: 0, width, height };
  const sheet = makeSheet();
  const isPage = (element) => element == root || element == body;

  const paint = (element, where, style, state) => {
    if (isPage(element)) return;
    sheet.ground(where, style, state);
    if (element.matches(FOREIGN)) sheet.blank(where, state);
    else if (element.matches(PICTURES)) sheet.picture(element, where, style, state);
  };

  const write = (node, style, state) => {
    if (!node.data.trim() || style.visibility != "visible") return;
    for (const line of linesOf(node, style.textTransform)) sheet.line({ ...line, ...moved(line, state) }, style, state);
  };

  /** What holds for an element, of what holds around it. */
  const stateOf = (element, style, above, depth) => ({
    ...above,
    depth,
    opacity: above.opacity * style.opacity,
    isVeiled: above.isVeiled || element.matches(VEILED),
    // What stands still stands where it does before anybody scrolls.
    ...(style.position == "fixed" && { x: 0, y: 0, clip: whole }),
  });

  const walk = (element, above) => {
    if (element.matches(UNSEEN)) return;
    const style = getComputedStyle(element);
    if (style.display == "none" || +style.opacity == 0) return;
    const [depth, below] = depths(style, above.depth);
    const state = stateOf(element, style, above, depth);
    const boxes = [...element.getClientRects()].map((one) => moved(one, state));
    if (style.visibility == "visible") boxes.forEach((where) => paint(element, where, style, state));
    if (element.matches(`${FOREIGN},${PICTURES}`)) return;
    const isClipping = boxes.length && !isPage(element) && style.overflow != "visible";
    const clip = isClipping ? within(boxes[0], state.clip) : state.clip;
    if (clip) goInto(element, style, { ...state, depth: below, clip });
  };

  const goInto = (element, style, state) => {
    for (const child of inner(element)) {
      if (child.nodeType == Node.ELEMENT_NODE) walk(child, state);
      else if (child.nodeType == Node.TEXT_NODE) write(child, style, state);
    }
  };

  // A page's ground is that of its root and of its body, on white.
  const lowest = { depth: [-Infinity], clip: whole, opacity: 1 };
  for (const colour of ["#fff", ...[root, body].map((one) => getComputedStyle(one).backgroundColor)]) sheet.fill(whole, lowest, colour);
  walk(root, { ...lowest, depth: [0], x: scrollX, y: scrollY, isVeiled: false });
  return { width, height, parts: await sheet.parts() };
};
