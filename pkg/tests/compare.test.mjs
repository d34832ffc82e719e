// The server of the page that draws the same points with several renderers.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The status that is answered to a path as it stands, which no client of HTTP would send. */
const status = async (port, path) => {
  const socket = connect(port, "127.0.0.1");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let answer = "";
  for await (const part of socket.setEncoding("latin1")) answer += part;
  return answer.split(" ")[1];
};

test("an address that is none, or that leads out of the folders, is answered and ends nothing", async () => {
  const server = spawn(process.execPath, [`${root}/www/density/serve.mjs`, JSON.stringify({ root, port: 0 })]);
  try {
    const [line] = await once(createInterface(server.stdout), "line");
    const [, port] = /:(\d+)\//.exec(line);
    for (const path of ["//", "/%", "/%E0%A4%A"]) assert.equal(await status(port, path), "400", path);
    for (const path of ["/%00", "/../Cargo.toml", "/npm/..%2f..%2fCargo.toml", "/..%5c..%5cCargo.toml"]) assert.equal(await status(port, path), "404", path);
    assert.equal(await status(port, "/"), "200");
  } finally {
    server.kill();
  }
});
