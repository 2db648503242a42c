// SPDX-License-Identifier: GPL-3.0-or-later
// Every talk once more, through a real helplined: each input that the engine
// was given is sent as the carrier sends it, at the talk's own hour, and the
// bytes that come back must say, ring and text what the engine decided.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";

import { Shim } from "../faults/shim.mjs";
import { accountSid, Daemon, document, lineNumber, root, sid, wait } from "./lib/daemon.mjs";
import { callbackNumber, Desk, deskNumber } from "./lib/desk.mjs";

const build = path.resolve(root, process.env.BUILD ?? "build");
const folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? os.tmpdir(), "helpline-talks-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));

// A carrier that takes every message and every call that comes by its API.
async function makeCarrier() {
  const carrier = { taken: [], calls: [] };
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => { body += bytes; });
    request.on("end", () => {
      const form = new URLSearchParams(body);
      if (request.method === "POST" && form.has("Url"))
        carrier.calls.push({ form, sid: sid("CA"), from: form.get("From"), to: form.get("To") });
      else if (request.method === "POST") carrier.taken.push(bare(form.get("Body")));
      response.writeHead(request.method === "POST" ? 201 : 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(request.method === "POST"
        ? { sid: sid("SM"), status: "queued", account_sid: accountSid }
        : { messages: [], next_page_uri: null }));
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  carrier.url = `http://127.0.0.1:${server.address().port}`;
  return carrier;
}

// `in Polish` before a call is a line of that language: each has a number.
const registry = JSON.parse(fs.readFileSync(path.join(root, "locales/languages.json"), "utf-8"));
const tags = (Array.isArray(registry) ? registry : registry.languages).map((language) => language.tag);
const lineOf = Object.fromEntries(tags.map((tag, i) => [tag, `+4420794602${String(i).padStart(2, "0")}`]));

// What the shipped settings leave out, for the talks beside that file.
const routes = JSON.parse(fs.readFileSync(path.join(root, "tests/talks/routes.json"), "utf-8"));

function configure(config, carrier, talk) {
  if (talk.routed) {
    for (const key of ["hours", "routes", "dial_also", "pass_caller_number", "values"]) config[key] = routes[key];
    config.locales.offered = routes.locales.offered;
  }
  if (talk.callbacks) {
    config.lines.callback = { number: callbackNumber, account: "carrier" };
    config.callback = { line: "callback", desks: { desk: deskNumber }, ...(talk.full ? { per_day: 1 } : {}) };
  }
  for (const tag of talk.lines ?? [])
    config.lines[`own-${tag}`] = { number: lineOf[tag], account: "carrier", language: tag };
  config.accounts.carrier.api = carrier.url;
  // The team's mail server is away, in each of them: it changes nothing.
  config.accounts.post = { provider: "mail", url: "smtp://127.0.0.1:9", from: "helpline@example.org", to: ["team@example.org"] };
  config.limits.store_wait = "100ms";
}

// What the engine decides: every input of every talk, in order.
async function traces(files, routed) {
  if (files.length === 0) return [];
  const daemon = await Daemon.make((config) => configure(config, { url: "http://127.0.0.1:9" }, { routed }));
  const trace = path.join(folder, "trace");
  execFileSync(path.join(build, "helpline"), ["--config", daemon.configPath, "talks", "--trace", trace, ...files],
    { stdio: ["ignore", "ignore", "inherit"], cwd: root });
  daemon.remove();
  const talks = [];
  for (const line of fs.readFileSync(trace, "utf-8").split("\n").filter(Boolean)) {
    const step = JSON.parse(line);
    if (step.talk !== undefined) {
      talks.push({ name: path.basename(step.talk), callbacks: step.callbacks, routed, turns: [] });
    } else {
      talks.at(-1).turns.push(step);
      if (step.line_language) (talks.at(-1).lines ??= new Set()).add(step.line_language);
      talks.at(-1).full ||= step.full;
    }
  }
  return talks;
}

// Words alone: how they are spaced is the carrier's dialect.
const bare = (words) => words.replace(/\s+/g, "");

// What a document does, in order.
function does(body) {
  const unescape = (text) => text.replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">")
    .replace(/&quot;/g, "\"").replace(/&apos;/g, "'").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&amp;/g, "&");
  const all = { says: "", rings: [], texts: [], hangsUp: false, again: false };
  const dial = /<Dial\b[^>]*>/.exec(body)?.[0] ?? "";
  const valueOf = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(dial)?.[1];
  for (const [whole, tag, text = ""] of body.matchAll(/<(Say|Number|Message|Hangup|Redirect)\b[^>]*?(?:\/>|>(.*?)<\/\1>)/gs)) {
    if (tag === "Say") all.says += bare(unescape(text));
    if (tag === "Number")
      all.rings.push({ number: text, shows: valueOf("callerId"), seconds: Number(valueOf("timeout")),
        whisper: / url="/.test(whole) });
    if (tag === "Message") all.texts.push(bare(unescape(text)));
    all.hangsUp ||= tag === "Hangup";
    all.again ||= tag === "Redirect";
  }
  return all;
}

// The engine has one line; by bytes a line of a language has a number of its own.
function expected(actions, line = lineNumber) {
  return {
    says: bare(actions.map((action) => action.say ?? "").join("")),
    rings: actions.filter((action) => action.ring !== undefined)
      .map((action) => ({ number: action.ring, shows: action.shows === lineNumber ? line : action.shows, seconds: action.seconds,
        whisper: action.whisper })),
    texts: actions.filter((action) => action.text !== undefined).map((action) => bare(action.text)),
    hangsUp: actions.some((action) => action.hangup === true),
    again: actions.some((action) => action.again === true),
  };
}

class Player {
  constructor(daemon, shim, carrier) {
    Object.assign(this, { daemon, shim, carrier, overrides: [], lock: null });
  }

  // The database's lock is held by somebody else, as long as the store is down.
  async store(down) {
    if (down === (this.lock !== null)) return;
    if (!down) {
      this.lock.stdin.end();
      await new Promise((done) => this.lock.on("exit", done));
      this.lock = null;
      return;
    }
    this.lock = spawn("sqlite3", [path.join(this.daemon.folder, "var/helpline.db")]);
    this.lock.stdin.write("PRAGMA busy_timeout=5000;\nBEGIN IMMEDIATE;\nSELECT 'held';\n");
    await new Promise((done) => this.lock.stdout.on("data", (bytes) => String(bytes).includes("held") && done()));
  }

  async say(overrides) {
    const gone = this.overrides.filter((one) => !overrides.some((other) => other.hours === one.hours));
    for (const { hours } of gone) await this.daemon.control("POST", "/hours", `hours=${hours}&state=clear`);
    for (const { hours, state, until_ms: until } of overrides) {
      if (this.overrides.some((one) => one.hours === hours && one.state === state && one.until_ms === until)) continue;
      const local = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London", dateStyle: "short", timeStyle: "short" })
        .format(new Date(until)).replace(" ", "%20");
      await this.daemon.control("POST", "/hours", `hours=${hours}&state=${state}&until=${local}`);
    }
    this.overrides = overrides;
  }

  async send(turn, target, more) {
    const to = turn.rings_back ? callbackNumber : turn.line_language === "" ? lineNumber : lineOf[turn.line_language];
    const answer = await this.daemon.post(target, { From: turn.from === "" ? "anonymous" : turn.from, To: to, ...more });
    if (turn.refused) {
      assert.equal(answer.status, 503);
      return null;
    }
    assert.equal(answer.status, 200);
    const heard = does(answer.body);
    if (turn.turn === "text") await this.compareTexts(heard, expected(turn.does));
    else assert.deepEqual({ ...heard, texts: [] }, { ...expected(turn.does, to), texts: [] });
    return answer.body;
  }

  // Inside the answer, or by the API, or nowhere since it must not be sent:
  // then the outbox says why.
  async compareTexts(heard, wanted) {
    const rest = wanted.texts.slice();
    for (const text of heard.texts) {
      assert.ok(rest.includes(text), `not decided: ${text}`);
      rest.splice(rest.indexOf(text), 1);
    }
    await this.arrive(rest);
  }

  async arrive(texts) {
    for (let i = 0; texts.length > 0 && i < 300; i++) {
      const left = texts.filter((text) => !this.carrier.taken.includes(text));
      if (left.length === 0) return;
      const { messages } = await this.daemon.control("GET", "/outbox");
      if (messages.filter((message) => message.state === "failed" && message.why !== "").length >= left.length) return;
      await wait(10);
    }
    assert.deepEqual(texts, [], "was neither sent nor refused with a reason");
  }

  // The oldest request that may be rung at this hour; its desk rings.
  async claim() {
    if (this.desk !== undefined) assert.equal(await this.desk.ends(), 204);
    const { callbacks } = await this.daemon.control("GET", "/callbacks");
    const count = this.carrier.calls.length;
    for (const { reference } of callbacks.filter((one) => one.state === "waiting").sort((a, b) => a.asked_ms - b.asked_ms)) {
      const said = await this.daemon.control("POST", "/callback", `order=claim&reference=${reference}&desk=desk&by=AB`);
      if (said.state !== "claimed") continue;
      for (let i = 0; this.carrier.calls.length === count && i < 500; i++) await wait(10);
      assert.equal(this.carrier.calls.length, count + 1, "the desk is not rung");
      this.desk = new Desk(this.daemon, this.carrier.calls.at(-1));
      return;
    }
    assert.fail("nothing could be claimed");
  }

  // A worker's leg of a call.
  async hear(turn) {
    const said = turn.turn === "call" ? await this.desk.answers() : turn.turn === "keys" ? await this.desk.press(turn.keys) :
      await this.desk.dialed(turn.bridged, turn.seconds);
    const wanted = expected(turn.does);
    assert.deepEqual({ ...does(said.body), texts: [] }, { ...wanted, texts: [] });
    return this.arrive(wanted.texts);
  }

  call(turn, more) {
    const { voice, id } = this.call_;
    return this.send(turn, voice, { CallSid: id, Direction: "inbound", CallStatus: "in-progress",
      ...(turn.diverted === "" ? {} : { ForwardedFrom: turn.diverted }), ...more });
  }

  follow(body, ring) {
    if (body === null) return;
    const next = document(body);
    const redirect = /<Redirect[^>]*>(.*?)<\/Redirect>/s.exec(body)?.[1];
    this.call_.body = body;
    this.call_.voice = ring ? next.dial : next.next || redirect || this.call_.voice;
    this.call_.redirect = redirect;
    this.call_.whisper = /<Number[^>]* url="([^"]*)"/.exec(body)?.[1] ?? this.call_.whisper;
  }

  // The notices that the team is owed, by their ids: longer than JSON's numbers.
  notices() {
    return execFileSync("sqlite3", [path.join(this.daemon.folder, "var/helpline.db"),
      "SELECT id FROM outbox WHERE kind = 2"], { encoding: "utf-8" }).split("\n").filter(Boolean);
  }

  async take(turn) {
    const before = turn.notices > 0 ? this.notices() : [];
    await this.act(turn);
    if (turn.notices > 0)
      assert.equal(this.notices().filter((id) => !before.includes(id)).length, turn.notices, "notices to the team");
  }

  async act(turn) {
    this.shim.pass(turn.at_ms);
    await this.say(turn.overrides);
    await this.store(turn.store_down);
    if (turn.turn === "claim") return this.claim();
    if (turn.desk) return this.hear(turn);
    if (turn.turn === "text")
      return this.send(turn, "/in/carrier/text", { MessageSid: sid("SM"), Body: turn.body, NumMedia: String(turn.media) });
    if (turn.turn === "call") {
      this.call_ = { id: sid("CA"), voice: "/in/carrier/voice" };
      return this.follow(await this.call(turn, { CallStatus: "ringing" }), false);
    }
    if (turn.turn === "keys") {
      const silent = turn.keys === "" && this.call_.redirect !== undefined;
      if (silent) this.call_.voice = this.call_.redirect;
      const star = turn.keys.includes("*") && /finishOnKey="\*"/.test(this.call_.body);
      const digits = star ? turn.keys.replace("*", "") : turn.keys;
      this.follow(await this.call(turn, silent ? {} : { Digits: digits, ...(star ? { FinishedOnKey: "*" } : {}) }), false);
      return this.arrive(expected(turn.promised).texts);
    }
    if (turn.turn === "dialed") {
      this.call_.voice = document(this.call_.body).dial || this.call_.voice;
      return this.follow(await this.call(turn, { DialCallStatus: turn.dialed, DialBridged: String(turn.bridged),
        DialCallSid: sid("CA"), DialCallDuration: String(turn.seconds) }), false);
    }
    if (turn.turn === "whisper" || turn.turn === "whisper_keys") {
      const target = turn.turn === "whisper" ? this.call_.whisper : document(this.whisperBody).next;
      this.whisperBody = await this.send(turn, target, { CallSid: sid("CA"), ParentCallSid: this.call_.id,
        Direction: "outbound-dial", CallStatus: "in-progress", ...(turn.keys === "" ? {} : { Digits: turn.keys }) });
      return null;
    }
    throw new Error(`no way to send "${turn.turn}" to a helpline`);
  }
}

// One after the other: a free port is only free until somebody else is told so.
let starting = Promise.resolve();

function start(talk, { shim, carrier }) {
  const started = starting.then(async () => {
    const daemon = await Daemon.make((config) => configure(config, carrier, talk));
    shim.set("clock_ms", talk.turns[0].at_ms - Date.now());
    await daemon.start({ environment: shim.environment });
    // While hours go by, no connection stays open.
    daemon.headers = { Connection: "close" };
    // The one request that the cap leaves room for is another's.
    if (talk.full) await daemon.text("+447700900777", "11");
    return daemon;
  });
  starting = started.catch(() => {});
  return started;
}

async function play(talk, desk) {
  const { shim, carrier } = desk;
  const daemon = await start(talk, desk);
  const player = new Player(daemon, shim, carrier);
  let at = 0;
  carrier.taken = [];
  carrier.calls = [];
  try {
    for (const turn of talk.turns) {
      at += 1;
      await player.take(turn);
    }
  } catch (error) {
    error.message = `turn ${at} (${talk.turns[at - 1]?.turn} ${talk.turns[at - 1]?.keys}): ${error.message}`;
    throw error;
  } finally {
    await player.store(false);
    await daemon.stop("SIGKILL");
    daemon.remove();
  }
}

const only = process.argv.slice(2);
const shipped = path.join(root, "prompts/talks");
const others = path.join(root, "tests/talks");
const files = only.length > 0 ? only.map((name) => path.resolve(name)) : [shipped, others].flatMap((from) =>
  fs.readdirSync(from).filter((name) => name.endsWith(".talk")).sort().map((name) => path.join(from, name)));
const isOther = (file) => path.dirname(file) === others;
let passed = 0;
let failed = 0;

async function playOne(talk, desk) {
  try {
    assert.ok(talk.turns.length > 0, "nothing happens in it");
    await play(talk, desk);
    passed += 1;
    console.log(`ok      ${talk.name} by bytes`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${talk.name} by bytes\n${error.message}`);
  }
}

// Several helplines at once: most of a talk is waiting for one to start.
const talks = [...await traces(files.filter((file) => !isOther(file)), false),
  ...await traces(files.filter(isOther), true)];
await Promise.all(Array.from({ length: 3 }, async (_, i) => {
  const own = path.join(folder, String(i));
  fs.mkdirSync(own);
  const desk = { shim: new Shim(own), carrier: await makeCarrier() };
  for (let talk = talks.shift(); talk !== undefined; talk = talks.shift()) await playOne(talk, desk);
}));
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
