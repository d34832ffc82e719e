// The bench's page on a port of its own: its script, bundled, and those of the peers that are no modules.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const CLASSIC = ["heatmap.js/build/heatmap.js", "simpleheat/simpleheat.js"];
const PEERS = ["heatmap.js", "simpleheat", "visual-heatmap"];
const HTML = `<!doctype html><meta charset="utf-8"><title>bench</title><style>body { margin: 0 }</style><main></main>
${CLASSIC.map((file) => `<script src="/${file}"></script>`).join("\n")}
<script type="module" src="/page.js"></script>`;
// An isolated page's clock is a hundred times finer.
const HEADERS = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Serves; the page's address, and `close`. */
export async function serve({ pkg }) {
  const modules = path.join(pkg, "node_modules");
  const script = await bundle(modules, pkg);
  const files = new Map([["/", ["text/html", HTML]], ["/page.js", ["text/javascript", script]]]);
  for (const file of CLASSIC) files.set(`/${file}`, ["text/javascript", await readFile(path.join(modules, file))]);
  const server = createServer((request, response) => {
    const [type, body] = files.get(request.url) || [];
    response.writeHead(type ? 200 : 404, { ...HEADERS, "Content-Type": type || "text/plain" }).end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Names and versions of the peers. */
export const versions = (pkg) => {
  const require = createRequire(path.join(pkg, "node_modules/_"));
  return Promise.all(
    PEERS.map(async (name) => {
      const file = path.join(pkg, "node_modules", name, "package.json");
      return `${name} ${JSON.parse(await readFile(file, "utf8")).version}`;
    }),
  );
};

async function bundle(modules, pkg) {
  const { build } = createRequire(path.join(modules, "_"))("esbuild");
  const { outputFiles } = await build({
    entryPoints: [path.join(HERE, "page.mjs")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
    nodePaths: [modules],
    alias: Object.fromEntries(["heatmap", "h337"].map((name) => [`isotherm/${name}`, path.join(pkg, "npm", `${name}.js`)])),
    external: ["./heatmap-*.js"],
  });
  return outputFiles[0].text;
}
