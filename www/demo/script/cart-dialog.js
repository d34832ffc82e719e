// The basket button in the header and the sheet it opens.

import { basket, basketCount, basketValue, onBasketChange, removeLine } from "./cart.js";
import { LAMPS, euros } from "./lamps.js";

const dialog = document.querySelector("#cart-dialog");

export function cartLine(line) {
  const lamp = LAMPS[line.lamp];
  const row = document.createElement("li");
  row.className = "cart-line";
  const picture = Object.assign(new Image(76, 95), { src: `art/${line.lamp}.svg`, alt: "" });
  const name = Object.assign(document.createElement("strong"), { textContent: lamp.name });
  const price = Object.assign(document.createElement("span"), { textContent: euros(lamp.price * line.count) });
  const count = Object.assign(document.createElement("span"), { className: "quiet", textContent: `${line.count} × ${line.finish || lamp.kind}` });
  row.append(picture, name, price, count);
  return row;
}

function removeButton(index) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "remove-line", textContent: "Remove" });
  button.setAttribute("aria-label", `Remove ${LAMPS[basket()[index].lamp].name}`);
  button.addEventListener("click", () => removeLine(index));
  return button;
}

function draw() {
  document.querySelector("#cart-button .cart-count").textContent = basketCount();
  const rows = basket().map((line, index) => {
    const row = cartLine(line);
    row.append(removeButton(index));
    return row;
  });
  dialog.querySelector(".cart-lines").replaceChildren(...rows);
  dialog.querySelector(".cart-empty").hidden = rows.length > 0;
  dialog.querySelector(".cart-foot").hidden = rows.length === 0;
  dialog.querySelector(".cart-value").textContent = euros(basketValue());
}

export function openCart() {
  if (!dialog.open) dialog.showModal();
}

export function startCart() {
  document.querySelector("#cart-button").addEventListener("click", openCart);
  dialog.querySelector(".close-cart").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  onBasketChange(draw);
  draw();
}
