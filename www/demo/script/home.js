// The front page: the carousel of rooms and the newsletter form.

import { startCarousel } from "./carousel.js";

startCarousel(document.querySelector("#rooms"));

const form = document.querySelector("#newsletter-form");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  form.hidden = true;
  document.querySelector("#newsletter .form-thanks").hidden = false;
});
