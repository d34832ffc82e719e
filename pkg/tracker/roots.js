// Open shadow roots: what scrolls, changes or is looked at in one is told nowhere else.

/** Those that were there when it was last looked for them. */
export let roots = [];

/** Looks for them in the whole page; to be called while it is idle. */
export const findRoots = () => {
  roots = [];
  const enter = (root) => root.querySelectorAll("*").forEach(({ shadowRoot }) => shadowRoot && (roots.push(shadowRoot), enter(shadowRoot)));
  enter(document);
};
