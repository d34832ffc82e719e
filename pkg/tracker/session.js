// The session, for visitors who agreed to be recognised. Nothing else here touches storage.
import { guard } from "./page.js";

const PAUSE_MS = 18e5;

/** The session's number in two halves, which page of it this is, when that was, and whether the visitor was here before. */
export const session = guard(() => {
  const time = Date.now();
  const [low, high, page, last, known] = guard(JSON.parse)(localStorage.isotherm) || [];
  const next = time - last < PAUSE_MS ? [low, high, page + 1, time, known] : [...random(), 1, time, last > 0];
  localStorage.isotherm = JSON.stringify(next);
  return next;
});

/** 64 random bits. */
export const random = () => window.crypto.getRandomValues(new Uint32Array(2));
