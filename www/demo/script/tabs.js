// Tabs after the ARIA pattern: arrows move, one panel is shown.

export function startTabs() {
  for (const list of document.querySelectorAll("[role=tablist]")) startTabList(list);
}

function startTabList(list) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) select(tabs, tab);
  });
  list.addEventListener("keydown", (event) => {
    const next = neighbour(tabs, event.key);
    if (!next) return;
    event.preventDefault();
    select(tabs, next);
    next.focus();
  });
}

function neighbour(tabs, key) {
  const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
  const last = tabs.length - 1;
  const to = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: (at + last) % tabs.length, Home: 0, End: last }[key];
  return tabs[to];
}

function select(tabs, chosen) {
  for (const tab of tabs) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
  }
}
