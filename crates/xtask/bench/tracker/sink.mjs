// Two origins, as on the web: one serves the page; the other serves the trackers and takes what they send. What
// Isotherm asks for goes on to the real collector. Only bodies are counted, not headers.
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { otherPage, shopPage } from "./page.mjs";

const HOST = "127.0.0.1";

/** Serves until `close`. `peers` are scripts by name, `statics` a folder of scripts that posthog asks for by itself. */
export async function serve({ pagePort, sinkPort, collector, site, peers, statics }) {
  const sink = { origin: `http://${HOST}:${sinkPort}`, pageOrigin: `http://${HOST}:${pagePort}`, log: emptyLog() };
  const pages = http.createServer((request, answer) => answerPage(request, answer, sink, site));
  const posts = http.createServer((request, answer) => {
    const url = new URL(request.url, sink.origin);
    sink.log.lastMs = performance.now();
    if (request.method === "OPTIONS") sink.log.preflights += 1;
    if (isOurs(url.pathname)) return forward(request, answer, collector, sink.log);
    allow(request, answer);
    if (request.method === "POST") return take(request, answer, url, sink.log);
    answerScript(answer, url.pathname, peers, statics);
  });
  await Promise.all([listen(pages, pagePort), listen(posts, sinkPort)]);
  sink.close = () => [pages, posts].forEach((server) => (server.close(), server.closeAllConnections()));
  return sink;
}

/** What has been sent since a run began. */
export const emptyLog = () => ({ bodies: [], bytes: 0, posts: 0, refused: 0, preflights: 0, lastMs: 0 });

const isOurs = (pathname) => pathname === "/isotherm.js" || pathname.startsWith("/a/") || pathname === "/c";

const listen = (server, port) =>
  new Promise((done, fail) => server.once("error", fail).listen(port, HOST, done));

/** `/isotherm/r3-visit/shop.html` is the page with that tracker; the folder's name tells visits apart. */
function answerPage(request, answer, sink, site) {
  const [, tracker, , file] = new URL(request.url, sink.pageOrigin).pathname.split("/");
  const html = file === "shop.html" ? shopPage(tag(tracker, sink.origin, site)) : otherPage();
  answer.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
}

function tag(tracker, origin, site) {
  if (tracker === "bare") return "";
  if (tracker === "isotherm") return `<script async src="${origin}/isotherm.js" data-site="${site}"></script>`;
  return `<script async src="${origin}/peer/${tracker}.js"></script>`;
}

function allow(request, answer) {
  answer.setHeader("access-control-allow-origin", request.headers.origin || "*");
  answer.setHeader("access-control-allow-credentials", "true");
  answer.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] || "*");
  answer.setHeader("access-control-allow-methods", "GET, POST");
  answer.setHeader("access-control-max-age", "600");
}

function take(request, answer, url, log) {
  collect(request, (body) => {
    count(log, body, 200);
    log.bodies.push({ path: url.pathname, body });
    answer.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
}

function answerScript(answer, pathname, peers, statics) {
  const peer = /^\/peer\/(\w[\w-]*)\.js$/.exec(pathname)?.[1];
  const script = peers[peer] || staticScript(pathname, statics);
  // Anything else is a peer asking its server for settings: there are none.
  const [type, body] = script ? ["text/javascript", script] : ["application/json", "{}"];
  answer.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(body);
}

function staticScript(pathname, statics) {
  const file = /^\/static\/(?:[\d.]+\/)?([\w-]+\.js)$/.exec(pathname)?.[1];
  try {
    return file && readFileSync(path.join(statics, file));
  } catch {
    return undefined;
  }
}

function forward(request, answer, collector, log) {
  collect(request, (body) => {
    const { method, url: path, headers } = request;
    const onward = http.request(collector + path, { method, headers }, (reply) => {
      if (method === "POST") count(log, body, reply.statusCode);
      answer.writeHead(reply.statusCode, reply.headers);
      reply.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    onward.end(body);
  });
}

function count(log, body, status) {
  log.posts += 1;
  log.bytes += body.length;
  log.refused += status >= 400 ? 1 : 0;
  log.lastMs = performance.now();
}

function collect(request, done) {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => done(Buffer.concat(parts)));
  request.on("error", () => {});
}
