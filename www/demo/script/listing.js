// The filters: the form, the address and the grid always say the same.

const form = document.querySelector("#filters");
const sort = document.querySelector("#sort");
const cards = [...document.querySelectorAll("#lamp-grid .product-card")];
const grid = document.querySelector("#lamp-grid");
const note = document.querySelector(".listing-note");
const ceiling = form.elements.ceiling;

const ORDERS = {
  featured: () => 0,
  price: (a, b) => price(a) - price(b),
  dear: (a, b) => price(b) - price(a),
  name: (a, b) => name(a).localeCompare(name(b)),
};

function price(card) {
  return Number(card.dataset.price);
}

function name(card) {
  return card.querySelector("h3").textContent;
}

function chosen(field) {
  return [...form.querySelectorAll(`[name=${field}]:checked`)].map((box) => box.value);
}

function query() {
  const found = new URLSearchParams();
  for (const field of ["kind", "material"]) chosen(field).forEach((value) => found.append(field, value));
  if (ceiling.value !== ceiling.max) found.set("ceiling", ceiling.value);
  if (sort.value !== "featured") found.set("sort", sort.value);
  return found.toString();
}

function readAddress() {
  const asked = new URLSearchParams(location.search);
  for (const box of form.querySelectorAll("[type=checkbox]")) box.checked = asked.getAll(box.name).includes(box.value);
  ceiling.value = asked.get("ceiling") ?? ceiling.max;
  sort.value = asked.get("sort") in ORDERS ? asked.get("sort") : "featured";
}

function fits(card) {
  const kinds = chosen("kind");
  const materials = chosen("material");
  const made = card.dataset.material.split(" ");
  return (
    (!kinds.length || kinds.includes(card.dataset.kind)) &&
    (!materials.length || materials.some((material) => made.includes(material))) &&
    price(card) <= Number(ceiling.value)
  );
}

function draw() {
  let shown = 0;
  for (const card of [...cards].sort(ORDERS[sort.value])) {
    card.hidden = !fits(card);
    shown += card.hidden ? 0 : 1;
    grid.append(card);
  }
  placeNote(shown);
  form.querySelector("output").textContent = `up to €${ceiling.value}`;
  document.querySelector("#result-count").textContent = `${shown} of ${cards.length} lamps`;
  document.querySelector(".no-match").hidden = shown > 0;
}

function placeNote(shown) {
  note.hidden = shown < cards.length;
  grid.insertBefore(note, grid.children[7] ?? null);
}

function applyFilters() {
  const search = query();
  history.pushState(null, "", search ? `?${search}` : location.pathname);
  draw();
}

form.addEventListener("change", applyFilters);
sort.addEventListener("change", applyFilters);
ceiling.addEventListener("input", draw);
form.addEventListener("submit", (event) => event.preventDefault());
form.querySelector(".clear-filters").addEventListener("click", () => {
  form.reset();
  applyFilters();
});
form.querySelector(".filter-toggle").addEventListener("click", (event) => {
  const open = form.querySelector(".filter-body").classList.toggle("is-open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});
addEventListener("popstate", () => {
  readAddress();
  draw();
});

readAddress();
draw();
