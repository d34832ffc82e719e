// The till: the order, the purchase, and the thanks at their own address on the same page.

import { addLamp, basket, basketCount, basketValue, emptyBasket, onBasketChange } from "./cart.js";
import { cartLine } from "./cart-dialog.js";
import { CURRENCY, euros } from "./lamps.js";

const POST_FEE = 9;
const form = document.querySelector("#checkout-form");
const summary = document.querySelector("#order-summary");

function isThanks() {
  return new URLSearchParams(location.search).get("step") === "thanks";
}

function deliveryFee() {
  return form.elements.delivery.value === "post" ? POST_FEE : 0;
}

function drawSummary() {
  summary.querySelector(".summary-lines").replaceChildren(...basket().map(cartLine));
  summary.querySelector(".sum-lamps").textContent = euros(basketValue());
  summary.querySelector(".sum-delivery").textContent = deliveryFee() ? euros(deliveryFee()) : "free";
  summary.querySelector(".sum-total").textContent = euros(basketValue() + deliveryFee());
  form.querySelector(".purchase").disabled = basketCount() === 0;
}

function drawStep() {
  const thanks = isThanks();
  document.querySelector("#till").hidden = thanks;
  document.querySelector("#thanks").hidden = !thanks;
  document.title = thanks ? "Thank you — Dusk & Daughter" : "Checkout — Dusk & Daughter";
}

function seed() {
  if (basketCount() > 0 || isThanks()) return;
  addLamp("moth");
  summary.querySelector(".seeded-note").hidden = false;
}

function orderNumber() {
  return `DD-${1000 + Math.floor(Math.random() * 9000)}`;
}

function purchase(event) {
  event.preventDefault();
  const order = orderNumber();
  const value = basketValue() + deliveryFee();
  history.pushState({ order }, "", "?step=thanks");
  window.isotherm?.track("purchase", { value, currency: CURRENCY, order });
  document.querySelector("#order-number").textContent = order;
  document.querySelector("#order-value").textContent = euros(value);
  emptyBasket();
  drawStep();
  scrollTo(0, 0);
  document.querySelector("#thanks h1").focus();
}

form.addEventListener("submit", purchase);
form.addEventListener("change", drawSummary);
summary.querySelector("#apply-voucher").addEventListener("click", () => {
  summary.querySelector("#voucher-answer").textContent = "We do not know that code. Nothing was changed.";
});
onBasketChange(drawSummary);
addEventListener("popstate", () => {
  drawStep();
  seed();
});
seed();
drawSummary();
drawStep();
