// The declarations, as TypeScript's users meet them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const modules = path.join(PACKAGE, "node_modules");

/** What the compiler has to say of a program: nothing, if all is well. */
const complaints = async (program) => {
  const folder = await mkdtemp(path.join(tmpdir(), "isotherm-types-"));
  const paths = { "isotherm/*": [path.join(PACKAGE, "npm/*.d.ts")], leaflet: [path.join(modules, "@types/leaflet/index.d.ts")] };
  const compilerOptions = { strict: true, noEmit: true, target: "es2022", lib: ["es2022", "dom"], module: "esnext", moduleResolution: "bundler", types: [], paths };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  await writeFile(path.join(folder, "program.ts"), program);
  const said = await new Promise((resolve) => {
    execFile(process.execPath, [path.join(modules, "typescript/bin/tsc"), "-p", "."], { cwd: folder }, (_, out, err) => resolve(out + err));
  });
  await rm(folder, { recursive: true });
  return said;
};

test("a map takes arrays and typed arrays of numbers, and nothing else that has a length", async () => {
  const said = await complaints(`
    import { Heatmap } from "isotherm/heatmap";
    const map = new Heatmap(null, { width: 9, height: 9, sigma: undefined });
    map.setData({ x: [1], y: Float64Array.of(1), weight: new Uint8Array(1) });
    const stops = [[0, "red"], [1, "#fff"]] as const;
    map.configure({ palette: stops }).contours({ values: Float32Array.of(1) });
    // @ts-expect-error
    map.setData({ x: { length: 1, 0: 1 }, y: [1] });
    // @ts-expect-error
    map.setData([{ x: 1, y: 1 }]);
    // @ts-expect-error
    map.configure({ scale: { absolute: 1 } });
  `);
  assert.equal(said, "");
});

test("points of the drop-ins may be as their libraries' are", async () => {
  const said = await complaints(`
    import h337 from "isotherm/h337";
    import simpleheat from "isotherm/simpleheat";
    const map = h337.create({ container: document.body });
    map.setData({ max: 5, data: [{ x: 1, y: 2, value: 3, label: "here", seen: new Date() }] }).removeData({ x: 1, y: 2 });
    interface Pt { x: number; y: number; value: number }
    const pts: readonly Pt[] = [{ x: 1, y: 2, value: 3 }];
    interface Setup { container: HTMLElement; radius: number; mine: string }
    declare const setup: Setup;
    h337.create(setup).setData({ max: 1, data: pts }).addData(pts).addData(pts[0]).removeData(pts);
    // @ts-expect-error
    map.addData(5);
    // @ts-expect-error
    h337.create({ container: document.body, plugin: "mine" }).destroy();
    const read: number[][] = JSON.parse("[]");
    simpleheat("id").data([[1, 2], [1, 2, 3]]).data(read).max(2).fixedMax().draw();
  `);
  assert.equal(said, "");
});

test("a Leaflet layer is a layer, wherever one is asked for", async () => {
  const said = await complaints(`
    import * as L from "leaflet";
    import { heatLayer, install } from "isotherm/leaflet";
    const map: L.Map = install(L).map("map");
    const heat = heatLayer([[50, 30, 1], L.latLng(50, 30)], { radius: 25, fixedMax: true });
    map.addLayer(heat);
    L.layerGroup([heat]).addTo(map);
    L.control.layers({}, { heat });
    heat.on("add", () => heat.valueAt(map.latLngToContainerPoint([50, 30])).toFixed());
    L.heatLayer([[50, 30]]).addTo(map).setLatLngs([]).bringToFront;
  `);
  assert.match(said, /^program\.ts\(10,\d+\).*'bringToFront' does not exist on type 'HeatLayer'[^\n]*\n$/, "and the only mistake is told");
});

test("pixels and ramps are what an ImageData takes", async () => {
  const said = await complaints(`
    import { Heatmap, ramp } from "isotherm/heatmap";
    const map = new Heatmap(null, { width: 9, height: 9 });
    const { data, width } = map.pixels();
    new ImageData(data, width);
    new ImageData(map.legend().colours, 256);
    new ImageData(ramp({ 0: "red" }), 256);
  `);
  assert.equal(said, "");
});

test("the overlay opens and closes, and gives nothing to read", async () => {
  const said = await complaints(`
    import { close, forget, open, record, stop } from "isotherm/overlay";
    const done: Promise<void>[] = [record(), record({ keep: "indexeddb" }), open(), close(), stop(), forget()];
    // @ts-expect-error
    open().then((map) => map.pixels());
    // @ts-expect-error
    record({ keep: true });
  `);
  assert.equal(said, "");
});

test("what the README shows is sound TypeScript", async () => {
  const readme = await readFile(path.join(PACKAGE, "README.md"), "utf8");
  const programs = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, program]) => program);
  assert.ok(programs.length >= 5);
  // Those for Node need its types, which are not ours to give.
  for (const program of programs.filter((program) => !program.includes("node:"))) assert.equal(await complaints(program), "", program);
});
