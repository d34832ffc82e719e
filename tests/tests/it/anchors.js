// Runs in a page: numbers its elements without a trace in the document, finds places to click, edits the page and takes
// the edits back. All that is chosen here is chosen by its number, so that it is the same every time.
(() => {
  const all = [...document.body.querySelectorAll("*")].filter((element) => !/^(script|style|isotherm-overlay)$/.test(element.localName));
  const numbers = new Map(all.map((element, number) => [element, number]));
  const evenly = (list, most) => list.filter((_, at) => Math.floor((at * most) / list.length) != Math.floor(((at - 1) * most) / list.length)).slice(0, most);
  const random = (seed) => () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
  const letters = (next, count, from = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") =>
    Array.from({ length: count }, () => from[Math.floor(next() * from.length)]).join("");

  // What frameworks generate: other names in every build or visit.
  const generate = (salt) => {
    const undo = [];
    const next = random(salt);
    all.forEach((element, at) => {
      const was = element.getAttribute("class");
      const low = "abcdefghijklmnopqrstuvwxyz0123456789";
      const names = [
        `Card_root__${letters(next, 5)}`,
        `sc-${letters(next, 6)} ${letters(next, 6)}`,
        `css-${letters(next, 6, low)}`,
        `css-${letters(next, 7, low)}-MuiBox-root`,
        `jss${100 + Math.floor(next() * 900)}`,
        `svelte-${letters(next, 6, low)}`,
        `w-[${Math.floor(next() * 900)}px] md:flex`,
        `_box_${letters(next, 5)}_${Math.floor(next() * 90)}`,
      ];
      const name = names[at % names.length];
      element.setAttribute("class", name + (was == null ? "" : " " + was));
      const attribute = [`data-v-${letters(next, 8, "0123456789abcdef")}`, `_ngcontent-${letters(next, 3, "abcdefghijklmnopqrstuvwxyz")}-c12`][at % 2];
      element.setAttribute(attribute, "");
      const ids = [`:r${at}:`, `radix-:r${at}:`, `mui-${Math.floor(next() * 900)}`, `ember${Math.floor(next() * 900)}`, `headlessui-menu-button-${Math.floor(next() * 90)}`];
      const named = !element.id && at % 7 == 0;
      if (named) element.setAttribute("id", ids[(at / 7) % ids.length]);
      undo.push(() => {
        was == null ? element.removeAttribute("class") : element.setAttribute("class", was);
        element.removeAttribute(attribute);
        if (named) element.removeAttribute("id");
      });
    });
    return () => undo.forEach((step) => step());
  };

  // Some lists of three or more, from all over the page.
  const LISTS = 5;
  const likes = (parent) => [...parent.children].filter((child) => child.localName == parent.children[0].localName);
  const lists = evenly([...new Set(all.map((element) => element.parentElement))].filter((parent) => parent.children.length > 2 && likes(parent).length > 2 && numbers.has(parent.children[0])), LISTS).map(likes);
  const copy = (item) => {
    const made = item.cloneNode(true);
    made.removeAttribute("id");
    made.querySelectorAll("[id]").forEach((inner) => inner.removeAttribute("id"));
    const walk = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (walk.currentNode.data.trim()) walk.currentNode.data = "Something quite new here";
    for (const inner of [made, ...made.querySelectorAll("*")])
      for (const name of ["href", "src", "alt", "aria-label"]) if (inner.getAttribute(name)) inner.setAttribute(name, inner.getAttribute(name) + "new");
    return made;
  };
  const undoing = (steps) => () => steps.reverse().forEach((step) => step());
  const insert = (items, at) => {
    const made = copy(items[0]);
    at < items.length ? items[at].before(made) : items.at(-1).after(made);
    return () => made.remove();
  };
  const move = (item, act) => {
    const [parent, next] = [item.parentNode, item.nextSibling];
    act(item);
    return () => parent.insertBefore(item, next);
  };
  const rename = (classes) => {
    const touched = all.filter((element) => classes.some((name) => element.classList.contains(name)));
    const were = touched.map((element) => [element, element.getAttribute("class")]);
    for (const element of touched) {
      for (const name of classes) if (element.classList.contains(name)) element.classList.replace(name, "renamed-" + name);
    }
    return () => were.forEach(([element, was]) => element.setAttribute("class", was));
  };
  const byUse = () => {
    const uses = new Map();
    all.forEach((element) => element.classList.forEach((name) => /^[a-z][a-z-]+$/.test(name) && uses.set(name, (uses.get(name) || 0) + 1)));
    return [...uses].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  };

  const edits = {
    none: () => () => {},
    "banner new": () => {
      const banner = document.createElement("div");
      banner.innerHTML = "<p>Free shipping <a href='/ship'>this week</a></p>";
      document.body.prepend(banner);
      return () => banner.remove();
    },
    "common class renamed": () => rename(byUse().slice(0, 1)),
    "three classes renamed": () => rename(evenly(byUse(), 3)),
    "outer classes renamed": () => rename([...new Set(all.filter((element) => element.matches("body > *, body > * > *, section, article, header, footer")).flatMap((element) => [...element.classList]))].filter((name) => /^[a-z][a-z-]+$/.test(name))),
    "text edited": () =>
      undoing(
        evenly(all.filter((element) => !element.children.length && element.textContent.trim()), 2).map((element) => {
          const was = element.textContent;
          element.textContent = was + " and more of it";
          return () => (element.textContent = was);
        }),
      ),
    "wrapped": () =>
      undoing(
        evenly(all.filter((element) => /^(h\d|p|a|img|ul|form|div|span|button)$/.test(element.localName)), 8).map((element) => {
          const box = document.createElement("div");
          element.before(box);
          box.append(element);
          return () => box.replaceWith(element);
        }),
      ),
  };

  lists.forEach((items, at) => {
    const middle = Math.floor(items.length / 2);
    edits["new first item " + at] = () => insert(items, 0);
    edits["new inner item " + at] = () => insert(items, middle);
    edits["new last item " + at] = () => insert(items, items.length);
    edits["item gone " + at] = () => move(items[middle], (item) => item.remove());
    edits["items swapped " + at] = () => move(items[1], (item) => items[2].after(item));
  });

  const hit = (x, y) => {
    const element = document.elementFromPoint(x, y);
    return element && (element.closest("svg") || element);
  };
  const FRACTIONS = [[0.5, 0.5], [0.5, 0.25], [0.2, 0.8], [0.03, 0.5], [0.97, 0.5], [0.5, 0.03], [0.5, 0.97], [0.02, 0.03], [0.98, 0.97]];
  const used = new Set();
  let unhash = () => {};

  window.probe = {
    sequence: all.map((element) => element.localName).join(),
    edits: Object.keys(edits),
    /** Another build of the same page. */
    build: (salt) => {
      unhash();
      unhash = generate(salt);
    },
    edit: (name) => (window.undo = edits[name]()),
    height: () => document.documentElement.scrollHeight,
    /** In each element that shows, a place that is its own: number, then viewport and page px. Fields come before their
     * labels: a click on one soon after the other would be taken for its echo. */
    spots: () =>
      all.toReversed().flatMap((element) => {
        if (used.has(element)) return [];
        const { x, y, width, height } = element.getBoundingClientRect();
        for (const [across, down] of FRACTIONS) {
          const [left, top] = [Math.floor(x + width * across), Math.floor(y + height * down)];
          if (left < 0 || top < 0 || left >= innerWidth || top >= innerHeight || hit(left, top) != element) continue;
          used.add(element);
          return [[numbers.get(element), left, top, left + scrollX, top + scrollY]];
        }
        return [];
      }),
    /** Keeps the page as it is while it is clicked. */
    calm: () => {
      window.hits = [];
      addEventListener("click", ({ target }) => hits.push(numbers.get(target.closest("button,[role=button]") || target.closest("svg") || target)), true);
      for (const kind of ["click", "mousedown", "mouseup", "pointerdown", "submit", "auxclick", "mouseover", "mouseenter", "focusin"])
        document.addEventListener(kind, (event) => (event.preventDefault(), event.stopImmediatePropagation()), true);
    },
    placements: () =>
      document.querySelector("isotherm-overlay")?.placements?.().map(({ selector, index, rung, points, element }) => [selector, index, rung, points, element ? (numbers.get(element) ?? -1) : null]) || [],
    /** Of each element by number: its box in page px, `null` where it has none, `0` where it has left the page. */
    boxes: (wanted) => {
      const root = document.documentElement;
      const box = (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return width * height && element.checkVisibility({ visibilityProperty: true }) ? [x + scrollX, y + scrollY, width, height] : null;
      };
      return { document: [root.scrollWidth, root.scrollHeight], viewport: [innerWidth, innerHeight], boxes: wanted.map((number) => (all[number].isConnected ? box(all[number]) : 0)) };
    },
  };
})();
