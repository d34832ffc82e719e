// Asks elements in a way that no page can answer in their place: a form's fields stand in for its methods, but the root is no
// form.
const { matches, closest } = document.documentElement;

/** Whether a node of whatever kind is an element that this selects. */
export const is = (node, what) => node.nodeType == 1 && matches.call(node, what);

/** The nearest that this selects of an element, if there is one, and what is around it. */
export const near = (element, what) => element && closest.call(element, what);

/** A field that is none, but a button. */
const BUTTONS = "[type=submit],[type=button],[type=image],[type=reset]";

/** What somebody fills in. */
export const FIELDS = `input:not(${BUTTONS}),select,textarea`;

/** What promises something without the pointer's shape; WebKit gives links none. */
export const LIVELY = "svg,[role=button],a,button,img," + BUTTONS;
