// The lists by whose places the core knows kinds, counts, pointers, devices, transfers and rungs; a test of the core compares them.
export const KINDS = ["click", "move", "scroll", "attention", "rage", "dead", "slow", "error", "first", "last", "revenue"];
export const COUNTS = ["events", "sessions", "visitors"];
export const POINTERS = ["mouse", "touch", "pen", "keyboard"];
export const DEVICES = ["desktop", "tablet", "phone"];
export const TRANSFERS = ["linear", "sqrt", "log"];
/** What clicks are drawn as. */
export const DRAWINGS = ["density", "boxes"];
/** How points are drawn that are not counted by element; all but the first are drawn beside the core. */
export const FORMS = ["density", "contours", "points"];
/** How surely points are placed, surest first. */
export const RUNGS = ["exact", "landmark", "document", "waiting", "unplaced"];
