// The words of what saves the page.

export const backdropWords = {
  saving: "Saving what the page looks like…",
  saved: "Saved: the page lies below its maps in the dashboard.",
  large: "The page is too large to be saved.",
  /** By HTTP status. */
  refused: {
    401: "Open the map from the dashboard, as analyst or owner: then it can save the page.",
    403: "This link saves nothing: open the map from the dashboard, as analyst or owner. A site's backdrops may also be full.",
    413: "The page is too large to be saved, for the collector or a proxy before it.",
    429: "Too many pages were saved just now: try again in a moment.",
  },
};
