// The ladder as a bar: how many points stand surely, about, or not at all.
import { mark, node, say } from "./nodes.js";
import { words } from "./words.js";

/** The bar and its key, whose figures are buttons: `wanted` is called with the rung whose elements are to be listed. */
export const makeShares = (listen, wanted) => {
  const bar = mark(node("div", "slices"), { "aria-hidden": true });
  const key = node("ul", "key");
  const shares = Object.keys(words.rungs).map((rung) => {
    const [slice, value] = [node("i", rung), node("b")];
    const row = node("button", rung, node("span", "", words.rungs[rung]), value);
    mark(row, { type: "button" });
    listen(row, () => wanted(rung), "click");
    bar.append(slice);
    key.append(node("li", "", row));
    return { rung, slice, row, value };
  });
  const element = node("section", "shares", node("div", "unit", words.shares), bar, key);
  return {
    element: mark(element, { "aria-label": words.shares }),
    rows: shares.map(({ row }) => row),

    /** Shows how many points stand on which rung; hides itself where there is nothing to place. */
    tell: (ledger) => {
      const counts = { ...ledger, approximate: ledger.landmark + ledger.document };
      const total = shares.reduce((sum, { rung }) => sum + counts[rung], 0);
      element.hidden = !total;
      for (const { rung, slice, row, value } of shares) {
        slice.style.flexGrow = counts[rung];
        slice.hidden = !counts[rung];
        say(value, words.part(counts[rung], total));
        row.disabled = !counts[rung];
      }
    },
  };
};
