// The product page: which lamp, which picture, which finish, how many.

import { addLamp } from "./cart.js";
import { openCart } from "./cart-dialog.js";
import { LAMPS, euros } from "./lamps.js";

const asked = new URLSearchParams(location.search).get("lamp");
const id = asked in LAMPS ? asked : "moth";
const buy = document.querySelector("#buy");
const picture = document.querySelector(".main-picture img");
const thumbs = [...document.querySelectorAll(".thumbs button")];
const quantity = document.querySelector("#quantity");

function fill(lamp) {
  document.title = `${lamp.name} — Dusk & Daughter`;
  document.querySelector(".breadcrumb [aria-current]").textContent = lamp.name;
  buy.querySelector("h1").textContent = lamp.name;
  buy.querySelector(".kicker").textContent = lamp.kind;
  buy.querySelector(".price").textContent = euros(lamp.price);
  buy.querySelector(".lede").textContent = lamp.blurb;
  buy.querySelector(".made-of").textContent = lamp.made;
  buy.querySelector("#glaze").hidden = true;
  showIn(thumbs[0], `art/${id}.svg`);
  showIn(thumbs[1], `art/${id}.svg#svgView(viewBox(80,90,240,288))`);
  picture.src = `art/${id}.svg`;
  picture.alt = `The ${lamp.name}, lit`;
}

function showIn(thumb, src) {
  thumb.querySelector("img").src = src;
}

function press(buttons, chosen) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
}

function startThumbs() {
  for (const thumb of thumbs) {
    thumb.addEventListener("click", () => {
      press(thumbs, thumb);
      picture.src = thumb.querySelector("img").src;
    });
  }
}

function startVariants(group) {
  const buttons = [...group.querySelectorAll(".variant")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      press(buttons, button);
      if (button.dataset.picture) changeGlaze(button.dataset.picture);
    });
  }
}

function changeGlaze(src) {
  showIn(thumbs[0], src);
  showIn(thumbs[1], `${src}#svgView(viewBox(80,90,240,288))`);
  press(thumbs, thumbs[0]);
  picture.src = src;
}

function startStepper() {
  const set = (value) => (quantity.value = Math.min(9, Math.max(1, value || 1)));
  document.querySelector(".step-down").addEventListener("click", () => set(quantity.valueAsNumber - 1));
  document.querySelector(".step-up").addEventListener("click", () => set(quantity.valueAsNumber + 1));
  quantity.addEventListener("change", () => set(quantity.valueAsNumber));
}

function finish() {
  const groups = [...buy.querySelectorAll(".variant-group:not([hidden]) [aria-pressed=true]")];
  return groups.map((button) => button.textContent.trim()).join(", ");
}

if (id !== "moth") fill(LAMPS[id]);
startThumbs();
buy.querySelectorAll(".variant-group").forEach(startVariants);
startStepper();
buy.querySelector("button.add-to-cart").addEventListener("click", () => {
  addLamp(id, quantity.valueAsNumber, finish());
  openCart();
});
