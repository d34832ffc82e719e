// The long read: the contents list follows the reader, and the dimmer dims.

const links = [...document.querySelectorAll("#contents-list a")];
const dimmer = document.querySelector("#brightness");

function follow() {
  const line = innerHeight * 0.4;
  const begun = links.filter((link) => document.querySelector(link.hash).getBoundingClientRect().top < line);
  const here = begun.at(-1) ?? links[0];
  for (const link of links) {
    if (link === here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

const watcher = new IntersectionObserver(follow, { rootMargin: "-30% 0px -60% 0px" });
for (const link of links) watcher.observe(document.querySelector(link.hash));

const WORDS = [
  [20, "Enough to find the door."],
  [45, "The hour of one more chapter."],
  [70, "Supper, and the faces round it."],
  [100, "Somebody has lost an earring."],
];

function dim() {
  const level = Number(dimmer.value);
  document.querySelector("#dimmer .bloom").setAttribute("opacity", String(level / 100));
  document.querySelector("#dimmer .lit").setAttribute("opacity", String(0.25 + level / 134));
  document.querySelector("#dimmer output").textContent = WORDS.find(([top]) => level <= top)[1];
}

dimmer.addEventListener("input", dim);
dim();
