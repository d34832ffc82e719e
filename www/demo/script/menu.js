// The header's menu: hover, click and keyboard on wide screens, a folding list on narrow ones.

const HOVER_GRACE_MS = 300;

export function startMenu() {
  startPanel(document.querySelector("#lamps-menu-button"), document.querySelector("#lamps-menu"));
  startToggle(document.querySelector(".nav-toggle"), document.querySelector("#site-nav"));
}

function startPanel(button, panel) {
  const item = button.parentElement;
  let hoveredAt = -Infinity;
  const show = (open) => {
    button.setAttribute("aria-expanded", String(open));
    panel.hidden = !open;
  };
  button.addEventListener("click", (event) => {
    // A pointer that has just opened the panel by hovering should not close it with the click that follows.
    if (event.timeStamp - hoveredAt > HOVER_GRACE_MS) show(panel.hidden);
  });
  item.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "mouse" || !panel.hidden || isNarrow()) return;
    hoveredAt = event.timeStamp;
    show(true);
  });
  item.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && !isNarrow()) show(false);
  });
  item.addEventListener("focusout", (event) => {
    if (!item.contains(event.relatedTarget) && !isNarrow()) show(false);
  });
  item.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && event.target === button) openByKey(event, show, panel);
    if (event.key !== "Escape") return;
    show(false);
    button.focus();
  });
}

function openByKey(event, show, panel) {
  event.preventDefault();
  show(true);
  panel.querySelector("a").focus();
}

function startToggle(toggle, nav) {
  toggle.addEventListener("click", () => {
    const open = nav.classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(open));
  });
}

function isNarrow() {
  return matchMedia("(max-width: 900px)").matches;
}
