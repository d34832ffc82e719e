// The page of the visit: 1,475 elements, 8,000 px, the same bytes every time. A shop with a journal and a form.

export const ELEMENTS = 1475;
export const HEIGHT_PX = 8000;

const CARDS = 72;
const ARTICLES = 8;

const STYLE = `
* { box-sizing: border-box; margin: 0 }
html { height: ${HEIGHT_PX}px; font: 16px/1.5 sans-serif; color: #222 }
body { height: ${HEIGHT_PX}px; overflow-x: hidden; background: #fafafa }
.top { position: sticky; top: 0; z-index: 1; height: 64px; padding: 0 32px; background: #fff }
.top { display: flex; gap: 24px; align-items: center }
.top ul { display: flex; gap: 16px; list-style: none; padding: 0 }
.hero { height: 296px; padding: 64px 32px; background: #e4ecf2 }
.grid { height: 5056px; padding: 32px; display: grid; gap: 16px }
.grid { grid-template-columns: repeat(6, 1fr); grid-auto-rows: 400px }
.card { overflow: hidden; padding: 12px; border: 1px solid #ddd; border-radius: 8px; background: #fff }
.card:hover { border-color: #888 }
.photo { display: block; height: 140px; background: linear-gradient(#c8d6df, #9fb4c4) }
.tags { display: flex; gap: 8px; list-style: none; padding: 0; font-size: 12px }
.journal { height: 2000px; overflow: hidden; padding: 32px; columns: 2 }
.order { height: 384px; overflow: hidden; padding: 32px; display: grid; gap: 8px; max-width: 640px }
.foot { height: 200px; overflow: hidden; padding: 32px; background: #ddd }
`;

// A page's own scripts: a router that keeps clicks on links from leaving, a basket, and something that breaks.
const SCRIPT = `
const shop = { items: 0, fail: () => setTimeout(() => { throw new TypeError("the basket is not a function"); }) };
document.addEventListener("click", (event) => {
  if (event.target.closest("a")) event.preventDefault();
  if (event.target.closest(".buy")) document.querySelector("#basket").textContent = String(++shop.items);
});
document.addEventListener("submit", (event) => event.preventDefault());
`;

/** The page, with a tag in its head or without one. */
export function shopPage(tag) {
  const main = [hero(), grid(), journal(), order()].join("\n");
  const empty = frame(main, "", "");
  const missing = ELEMENTS - countElements(empty);
  if (missing < 0) throw new Error(`the page has ${-missing} elements too many`);
  return frame(main, foot(missing), tag);
}

/** Another real page, to come from and to go to. */
export const otherPage = () => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Care</title></head>
<body><h1>How to care for oak</h1>${repeat(40, (n) => `<p>${words(n, 24)}</p>`)}</body></html>`;

/** Elements in markup of ours: every opening tag is one. */
export const countElements = (html) => (html.match(/<[a-z]/g) || []).length;

const frame = (main, rest, tag) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Oak and Linen</title>
<link rel="icon" href="data:,"><style>${STYLE}</style>${tag}</head>
<body>${top()}<main>${main}</main><footer class="foot">${rest}</footer><script>${SCRIPT}</script></body>
</html>`;

const top = () => `<header class="top"><a href="/" id="home">Oak and Linen</a><nav aria-label="Main"><ul>${repeat(
  6,
  (n) => `<li><a href="/${word(n)}">${word(n)}</a></li>`,
)}</ul></nav><form role="search"><input id="search" name="q" type="search" placeholder="Search"></form>
<p>Basket: <span id="basket">0</span></p></header>`;

const hero = () => `<section class="hero"><h1>Made to last</h1><p>${words(3, 18)}</p>
<button type="button" class="buy">Buy the set</button></section>`;

const grid = () => `<section class="grid" id="products">${repeat(CARDS, card)}</section>`;

const card = (n) => `<article class="card" data-product="${n}">
<a href="/product/${n}"><span class="photo"></span></a><h3>${word(n)} ${word(n + 5)}</h3>
<p class="price"><b>${19 + (n % 40)}</b> <s>${29 + (n % 40)}</s></p><p>${words(n, 9)}</p>
<ul class="tags"><li>${word(n + 1)}</li><li>${word(n + 2)}</li><li>${word(n + 3)}</li></ul>
<button type="button" class="buy">Add to basket</button>
<button type="button" aria-label="Remember">♡</button></article>`;

const journal = () => `<section class="journal" id="journal"><h2>Journal</h2>${repeat(ARTICLES, article)}</section>`;

const article = (n) =>
  `<article><h3>${word(n)} and ${word(n + 7)}</h3>${repeat(3, (p) => paragraph(n, p))}</article>`;

const paragraph = (n, p) => `<p>${words(n + p, 30)} <em>${word(p)}</em>
<a href="/journal/${n}-${p}">${word(n + p)}</a> ${words(p, 12)}</p>`;

const order = () => `<form class="order" id="order"><h2>Order a sample</h2>${["name", "email", "street", "city"]
  .map((name) => `<label>${name} <input name="${name}" type="text"></label>`)
  .join("")}<label><input type="checkbox" name="news"> News</label><button type="submit">Order</button></form>`;

const foot = (elements) => repeat(elements, (n) => `<i>${word(n)} </i>`);

const WORDS = (
  "oak linen table bench lamp wool shelf chair bowl frame drawer mirror basket stool blanket hook"
).split(" ");

const word = (n) => WORDS[n % WORDS.length];
const words = (from, count) => repeat(count, (n) => word(from * 7 + n * 3) + " ").trim();
const repeat = (times, make) => Array.from({ length: times }, (_, n) => make(n)).join("");
