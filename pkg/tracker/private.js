/** Holds what a person wrote, or what must not be seen. */
export const PRIVATE = "textarea,[contenteditable],[data-isotherm-mask]";
