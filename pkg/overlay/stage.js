// The overlay's own corner of the page: one host in the top layer, a closed shadow root, a canvas, a panel, and layers between.
import style from "isotherm-style";
import { differ } from "./eye.js";
import { mark, node } from "./nodes.js";

/** Modal dialogs that are open now, in document order. */
const openModals = () => [...document.querySelectorAll(":modal")];

/** The stage, not yet on the page. */
export const makeStage = (panel) => {
  const host = mark(node("isotherm-overlay"), { "data-isotherm-ignore": "", popover: "manual" });
  const shadow = host.attachShadow({ mode: "closed" });
  const adopt = (style) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets.push(sheet);
  };
  adopt(style);
  const canvas = mark(node("canvas", "heat"), { "aria-hidden": true });
  const context = canvas.getContext("2d");
  shadow.append(canvas, panel);

  /** Modal dialogs of the page that are open, in the order of their opening. */
  let modals = [];

  const lower = () => {
    try {
      host.hidePopover();
    } catch {} // where it is not shown, which is just what is wanted
  };

  return {
    host,

    /** Adds layers below the panel, and rules for them. */
    insert: (style, ...more) => {
      adopt(style);
      panel.before(...more);
    },

    /** Puts the host on the page and on top of it. A page makes all but its topmost modal dialog inert: then the host stands
     * inside of that dialog, or nobody could reach the panel. */
    show: () => {
      const now = openModals();
      modals = modals.filter((modal) => now.includes(modal));
      modals.push(...now.filter((modal) => !modals.includes(modal)));
      const home = modals.at(-1) || document.documentElement;
      if (host.parentNode != home) home.append(host);
      // Above whatever the page has raised meanwhile. Without popovers the style sheet's z-index must do.
      lower();
      try {
        host.showPopover();
      } catch {
        mark(host, { "data-flat": "" });
      }
    },

    /** Whether the host must be shown again: a dialog has opened or closed, or the page threw the host out. */
    isDisplaced: () => !host.isConnected || differ(openModals(), modals),

    remove: () => {
      lower();
      host.remove();
    },

    /** Shows the picture, stretched over the viewport. */
    paint: (picture) => {
      const { width, height } = picture;
      if (canvas.width != width || canvas.height != height) Object.assign(canvas, { width, height });
      context.putImageData(picture, 0, 0);
    },

    /** Wipes the canvas. */
    clear: () => (canvas.width = 0),
  };
};
