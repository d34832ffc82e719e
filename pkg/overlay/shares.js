// The ladder as a bar: how many points stand surely, about, or not at all.
import { mark, node, say } from "./nodes.js";
import { words } from "./words.js";

/** The bar and its key. */
export const makeShares = () => {
  const bar = mark(node("div", "slices"), { "aria-hidden": true });
  const key = node("ul", "key");
  const shares = Object.keys(words.rungs).map((rung) => {
    const [slice, value] = [node("i", rung), node("b")];
    const row = mark(node("li", rung, node("span", "", words.rungs[rung]), value), { title: words.meanings[rung] });
    bar.append(slice);
    key.append(row);
    return { rung, slice, row, value };
  });
  const element = node("section", "shares", node("div", "unit", words.shares), bar, key);
  return {
    element: mark(element, { "aria-label": words.sharesLabel }),

    /** Shows how many points stand on which rung; hides itself where there is nothing to place. */
    tell: (ledger) => {
      const counts = { ...ledger, approximate: ledger.landmark + ledger.document };
      const total = shares.reduce((sum, { rung }) => sum + counts[rung], 0);
      element.hidden = !total;
      for (const { rung, slice, row, value } of shares) {
        slice.style.flexGrow = counts[rung];
        slice.hidden = !counts[rung];
        say(value, words.part(counts[rung], total));
        mark(row, { "data-empty": !counts[rung] });
        if (rung == "approximate") row.title = words.approximately(ledger);
      }
    },
  };
};
