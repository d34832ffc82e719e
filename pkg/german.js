// What the overlay loads for who reads German.
import { speakGerman } from "./overlay/german/german.js";

document.currentScript.start = async (words) => speakGerman(words);
