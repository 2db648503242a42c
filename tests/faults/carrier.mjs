// SPDX-License-Identifier: GPL-3.0-or-later
// R12: the carrier's API is slow, resets, refuses, talks nonsense, or is not
// who it should be. Residents' calls and texts notice nothing of it.
import { execFileSync, spawn } from "node:child_process";
import http from "node:http";
import path from "node:path";

import { freePort, sid, wait } from "../system/lib/daemon.mjs";
import { Ledger, query, stranger, waitUntil, withDaemon, withShim } from "./ledger.mjs";
import { Claims, sum } from "./table.mjs";

const whole = (form) => JSON.stringify({
  sid: sid("SM"), to: form.get("To"), from: form.get("From"), body: form.get("Body"), status: "queued",
  direction: "outbound-api", date_created: new Date().toUTCString(), date_sent: null, error_code: null,
});

const tenMegabytes = Buffer.alloc(10 << 20, 0x20);

// How the pretended carrier answers a POST.
const moods = {
  well: (response, form) => { response.writeHead(201, { "Content-Type": "application/json" }); response.end(whole(form)); },
  slow: (response, form) => { setTimeout(() => { response.writeHead(201); response.end(whole(form)); }, 30000).unref(); },
  reset: (response) => response.socket.resetAndDestroy(),
  "half closed": (response) => response.socket.end(),
  429: (response) => { response.writeHead(429, { "Retry-After": "1" }); response.end('{"code":20429,"status":429}'); },
  500: (response) => { response.writeHead(500); response.end('{"code":20500,"status":500}'); },
  garbage: (response) => { response.writeHead(201); response.end("<html>{{{\0\0"); },
  huge: (response) => { response.writeHead(201); response.end(tenMegabytes); },
  "too short": (response, form) => { response.writeHead(201, { "Content-Length": "9999" }); response.write(whole(form)); response.socket.end(); },
  "too long": (response, form) => response.socket.end(`HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n${whole(form)}`),
};

// An API that answers as its state.mood says.
export async function pretend() {
  const state = { mood: "well", taken: new Map(), asked: 0 };
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => { body += bytes; });
    request.on("error", () => {});
    request.on("end", () => {
      if (request.method !== "POST") {
        response.writeHead(200, { "Content-Type": "application/json" });
        return response.end('{"messages":[],"page":0,"page_size":100,"next_page_uri":null}');
      }
      state.asked += 1;
      const form = new URLSearchParams(body);
      if (state.mood === "well") state.taken.set(form.get("To"), (state.taken.get(form.get("To")) ?? 0) + 1);
      moods[state.mood](response, form);
    });
  });
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { state, server, url: `http://127.0.0.1:${server.address().port}`,
    close() { server.closeAllConnections(); server.close(); } };
}

// A carrier's API that takes every text, answers within `delay` ms, and lists
// what it took when it is asked.
export async function taker(delay = 0) {
  const state = { taken: [], kept: new Map() };
  const take = (form) => {
    const [to, json] = [form.get("To"), whole(form)];
    state.taken.push(to);
    state.kept.set(to, [...state.kept.get(to) ?? [], json]);
    return json;
  };
  const server = http.createServer((request, response) => {
    let form = "";
    request.on("data", (bytes) => { form += bytes; });
    request.on("error", () => {});
    request.on("end", () => {
      if (request.method !== "POST") {
        const to = new URL(request.url, "http://carrier").searchParams.get("To");
        return response.end(`{"messages":[${(state.kept.get(to) ?? []).join()}],"page":0,"page_size":100,"next_page_uri":null}`);
      }
      const json = take(new URLSearchParams(form));
      setTimeout(() => {
        response.writeHead(201, { "Content-Type": "application/json", Connection: "close" });
        response.end(json);
      }, delay * Math.random());
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { state, server, url: `http://127.0.0.1:${server.address().port}`,
    close() { server.closeAllConnections(); server.close(); } };
}

// A server whose certificate nobody signed for us.
async function impostor(folder) {
  const port = await freePort();
  const file = (name) => path.join(folder, name);
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1",
    "-keyout", file("tls.key"), "-out", file("tls.pem")], { stdio: "ignore" });
  const server = spawn("openssl", ["s_server", "-accept", String(port), "-key", file("tls.key"), "-cert", file("tls.pem"),
    "-quiet", "-www"], { stdio: "ignore" });
  await wait(300);
  return { server, url: `https://localhost:${port}` };
}

// How many requests a carrier in that mood gets at most before the breaker
// stops us: five failures, or what was under way already when they came.
const most = { well: Infinity, slow: 40 };
const mostFailing = 7;

// A second carrier, with an account and a line of its own: what Ledger.text()
// needs to come by it.
const otherSid = "AC" + "b".repeat(32);
const otherLine = "+442079460124";
export const other = { account: "other", To: otherLine, AccountSid: otherSid };

export function addOther(config, api) {
  config.accounts.other = { ...config.accounts.carrier, reply: "api", rate: 50, account_sid: otherSid, api };
  config.lines.other = { number: otherLine, account: "other" };
}

const owed = (daemon) => Number(query(daemon, "SELECT count(*) FROM outbox WHERE due_ms IS NOT NULL"));

// Until nothing is owed any more; the breaker asks again after 30 s.
async function drained(daemon, seconds) {
  for (let i = 0; i < seconds * 4 && owed(daemon) > 0; i++) await wait(250);
  return owed(daemon) === 0;
}

// Texts and calls while the carrier is in that mood. Returns the loop's lag.
async function live(shim, ledger, neighbour, long) {
  const stopWatching = shim.watchLoop();
  const began = performance.now();
  for (let i = 0; performance.now() - began < (long ? 8000 : 1200); i++) {
    await ledger.text(stranger());
    if (i % 4 === 0) await neighbour.text(stranger(), "help", sid("SM"), other);
    await ledger.call();
    await wait(long ? 100 : 60);
  }
  return stopWatching();
}

// When the carrier is well again all that is owed goes out, once.
async function heal(daemon, carrier, mood, claims) {
  carrier.state.mood = "well";
  claims.hold(await drained(daemon, 120), `${mood}: ${owed(daemon)} messages are still owed 120 s after the carrier was well`);
  const failed = query(daemon, "SELECT count(*) FROM outbox WHERE state = 3");
  claims.hold(failed === "0", `${mood}: ${failed} messages were given up before their time`);
}

// One bad time of the carrier, a daemon of its own: the breaker would spare
// the carrier the next one.
async function badTime(mood, long, claims, all) {
  const carrier = await pretend();
  const well = await pretend();
  await withShim({
    change: (config) => {
      Object.assign(config.accounts.carrier, { reply: "api", rate: 50, api: carrier.url });
      addOther(config, well.url);
    },
  }, async (daemon, shim) => {
    const ledger = new Ledger(daemon, { timeout: 20000 });
    const neighbour = new Ledger(daemon, { timeout: 20000 });
    carrier.state.mood = mood;
    const lag = await live(shim, ledger, neighbour, long);
    const { asked } = carrier.state;
    claims.hold(lag < 50, `${mood}: the loop stood still for ${Math.round(lag)} ms`);
    claims.hold(asked > 0, `${mood}: the carrier was never asked`);
    claims.hold(asked <= (most[mood] ?? mostFailing), `${mood}: ${asked} requests: the breaker did not open`);
    const served = () => well.state.taken.size;
    await waitUntil(10, () => served() >= neighbour.accepted.size);
    claims.hold(served() === neighbour.accepted.size, `${mood}: the other carrier got ${served()} of ${neighbour.accepted.size}`);
    if (long) await heal(daemon, carrier, mood, claims);
    carrier.state.mood = "well";
    ledger.others = neighbour.accepted.size;
    await ledger.settle();
    const odd = query(daemon, "SELECT count(*) FROM outbox WHERE due_ms IS NULL AND state NOT IN (2, 3, 5)");
    claims.hold(odd === "0", `${mood}: ${odd} messages rest in no known state`);
    for (const { state } of [carrier, well]) ledger.doubled += [...state.taken.values()].filter((times) => times > 1).length;
    ledger.rounds = 1;
    claims.note(`${mood}: ${ledger.accepted.size} texts, ${asked} requests until the breaker opened, the loop away for ${lag.toFixed(1)} ms`);
    ledger.close();
    neighbour.close();
    all.push(ledger.figures());
  });
  carrier.close();
  well.close();
}

async function falseCertificate(claims, all) {
  let false_;
  await withDaemon({}, async (daemon) => {
    false_ = await impostor(daemon.folder);
    try {
      Object.assign(daemon.config.accounts.carrier, { reply: "api", api: false_.url });
      daemon.writeConfig();
      await daemon.control("POST", "/reload");
      const ledger = new Ledger(daemon);
      await ledger.text();
      await wait(1500);
      const row = (await daemon.control("GET", "/outbox")).messages[0];
      claims.hold(row.state === "due" && row.tries >= 1, `a false certificate: ${JSON.stringify(row)}`);
      claims.note(`a false certificate: ${row.state}, "${row.why}"`);
      await ledger.call();
      ledger.rounds = 1;
      ledger.close();
      all.push(ledger.figures());
    } finally {
      false_.server.kill();
    }
  });
}

export const carrierRow = {
  id: "R12", name: "the carrier's API is slow, broken, lying", waits: true,
  async run(long) {
    const claims = new Claims();
    const all = [];
    const left = Object.keys(moods);
    // They wait more than they work: a few side by side.
    await Promise.all(Array.from({ length: 3 }, async () => {
      while (left.length > 0) await badTime(left.shift(), long, claims, all);
    }));
    await falseCertificate(claims, all);
    return sum(all, claims);
  },
};
