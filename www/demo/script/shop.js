// What every page of the shop starts.

import { startCart } from "./cart-dialog.js";
import { defineElements } from "./elements.js";
import { startMenu } from "./menu.js";
import { startTabs } from "./tabs.js";

startMenu();
startCart();
defineElements();
startTabs();
