// Two custom elements with open shadow roots: <rating-stars> and <add-to-cart>.

import { addLamp } from "./cart.js";
import { openCart } from "./cart-dialog.js";
import { LAMPS } from "./lamps.js";

function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

const starSheet = sheet(`
  .stars { display: inline-flex; align-items: center; gap: 8px; font-size: 14px; line-height: 20px; color: #655d53; white-space: nowrap; }
  svg { width: 84px; height: 16px; }
`);

const STAR = "M8 1.2l2 4.4 4.8.5-3.6 3.2 1 4.7L8 11.6 3.8 14l1-4.7L1.2 6.1l4.8-.5z";

class RatingStars extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const value = Number(this.getAttribute("value"));
    const count = Number(this.getAttribute("count") ?? 0);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [starSheet];
    root.innerHTML = `<span class="stars" role="img"><svg viewBox="0 0 84 16" aria-hidden="true">
      <defs>
        <clipPath id="part"><rect width="${(value / 5) * 84}" height="16"/></clipPath></defs>
      <g fill="#ddd3c2">${stars()}</g><g fill="#c07a2c" clip-path="url(#part)">${stars()}</g></svg><span class="count"></span></span>`;
    root.querySelector(".stars").setAttribute("aria-label", `${value} of 5 stars${count ? `, ${count} reviews` : ""}`);
    root.querySelector(".count").textContent = count ? `${count}` : "";
  }
}

function stars() {
  return [0, 1, 2, 3, 4].map((i) => `<path transform="translate(${i * 17})" d="${STAR}"/>`).join("");
}

const buttonSheet = sheet(`
  button { min-height: 40px; min-width: 76px; padding: 0 18px; border: 1px solid #c9bda8; border-radius: 999px; background: transparent; color: #2b3a4a;
    font: inherit; font-size: 15px; cursor: pointer; transition: background .2s, color .2s; }
  button:hover { background: #2b3a4a; border-color: #2b3a4a; color: #fffaf0; }
  button:focus-visible { outline: 2px solid #9c4a28; outline-offset: 3px; }
`);

class AddToCart extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const lamp = this.getAttribute("lamp");
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    root.adoptedStyleSheets = [buttonSheet];
    const button = Object.assign(document.createElement("button"), { type: "button", className: "add-to-cart", textContent: "Add" });
    button.setAttribute("aria-label", `Add ${LAMPS[lamp]?.name ?? "lamp"} to the basket`);
    button.addEventListener("click", () => {
      addLamp(lamp);
      openCart();
    });
    root.append(button);
  }
}

export function defineElements() {
  customElements.define("rating-stars", RatingStars);
  customElements.define("add-to-cart", AddToCart);
}
