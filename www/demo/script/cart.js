// The basket: lines of {lamp, finish, count}, kept for the tab's session where storage is allowed.

import { LAMPS } from "./lamps.js";

const KEY = "dusk-basket";
const changed = new EventTarget();
let lines = load();

function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return kept.filter((line) => LAMPS[line.lamp] && line.count > 0);
  } catch {
    return [];
  }
}

function keep() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(lines));
  } catch {
    // Storage is blocked: the basket then lives as long as the page.
  }
  changed.dispatchEvent(new Event("change"));
}

export function basket() {
  return lines;
}

export function basketCount() {
  return lines.reduce((sum, line) => sum + line.count, 0);
}

export function basketValue() {
  return lines.reduce((sum, line) => sum + line.count * LAMPS[line.lamp].price, 0);
}

export function addLamp(lamp, count = 1, finish = "") {
  const same = lines.find((line) => line.lamp === lamp && line.finish === finish);
  if (same) same.count += count;
  else lines.push({ lamp, finish, count });
  keep();
}

export function removeLine(index) {
  lines.splice(index, 1);
  keep();
}

export function emptyBasket() {
  lines = [];
  keep();
}

export function onBasketChange(react) {
  changed.addEventListener("change", react);
}
