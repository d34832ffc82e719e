// Serves the page, the built modules, the peers from npm, and what the page shares with the bench. Takes one JSON argument.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const { root, port } = JSON.parse(process.argv[2]);
const FOLDERS = {
  npm: "pkg/npm",
  bench: "crates/xtask/bench/render",
  peers: "pkg/node_modules",
};
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript" };
// A page that is isolated has a clock of microseconds.
const HEADERS = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp", "Cache-Control": "no-store" };

const server = createServer(async ({ url }, response) => {
  const file = fileOf(url);
  const body = file && (await readFile(file).catch(() => null));
  const head = { ...HEADERS, "Content-Type": TYPES[path.extname(file ?? "")] || "application/octet-stream" };
  response.writeHead(body ? 200 : file ? 404 : 400, head).end(body);
});
server.on("error", ({ message }) => {
  console.error(message);
  process.exit(1);
});
server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/  Ctrl-C ends it.`));

/** The file of a request's address; nothing where that is none. */
function fileOf(url) {
  let pathname;
  try {
    pathname = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return;
  }
  // The path of a URL has no way up, and none through what only looks like part of a name.
  const [first, ...rest] = pathname.split(/[\\/]/).slice(1).filter((part) => part !== "..");
  return Object.hasOwn(FOLDERS, first)
    ? path.join(root, FOLDERS[first], ...rest)
    : path.join(root, "www/density", first || "index.html", ...rest);
}
