// PostHog with autocapture and heatmaps. Its filter of robots would drop everything that a headless browser sends.
import posthog from "posthog-js";

const home = new URL("/", document.currentScript.src).href;

posthog.init("phc_isotherm", {
  api_host: home.slice(0, -1),
  autocapture: true,
  capture_heatmaps: true,
  disable_session_recording: true,
  opt_out_useragent_filter: true,
});
globalThis.bench = { custom: (name, properties) => posthog.capture(name, properties) };
