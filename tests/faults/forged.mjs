// SPDX-License-Identifier: GPL-3.0-or-later
// A1: webhooks that were changed on their way; A4: genuine ones that come again
// and again; A5: the secret that signs them is changed under load.
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

import { accountSid, document, lineNumber, sid, signature, wait } from "../system/lib/daemon.mjs";
import { Ledger, query, stranger, withDaemon } from "./ledger.mjs";
import { Claims } from "./table.mjs";

// The same numbers from the same seed, so that a run can be played again.
function luckOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

// One connection, one request at a time, byte for byte as they are given.
class Wire {
  constructor(port) { Object.assign(this, { port, got: "", socket: null, told: null }); }

  open() {
    const socket = net.connect(this.port, "127.0.0.1");
    const mine = () => socket === this.socket;
    this.socket = socket;
    this.got = "";
    socket.setNoDelay(true);
    socket.on("data", (bytes) => {
      if (!mine()) return;
      this.got += bytes.toString("latin1");
      this.look();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (!mine()) return;
      this.socket = null;
      this.told?.(0);
    });
  }

  look() {
    const end = this.got.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.got.slice(0, end);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (this.got.length < end + 4 + length) return;
    this.got = this.got.slice(end + 4 + length);
    if (/connection: *close/i.test(head)) this.close();
    this.told?.(Number(head.slice(9, 12)));
  }

  // The status; 0 when it was closed without one.
  ask(bytes) {
    return new Promise((done) => {
      this.told = (status) => { this.told = null; done(status); };
      if (this.socket === null) this.open();
      this.socket.write(bytes);
    });
  }

  close() {
    this.socket?.destroy();
    this.socket = null;
  }
}

const written = ({ target, signed, body }) => Buffer.concat([Buffer.from(`POST ${target} HTTP/1.1\r\nHost: h\r\n` +
  `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n` +
  `${signed === null ? "" : `X-Twilio-Signature: ${signed}\r\n`}\r\n`, "latin1"), body]);

// What the carrier signs, by its own rule: the address, then names and values
// in order of the names, equal ones once.
function meant(url, { target, body }) {
  const fields = new Map();
  for (const [name, value] of new URLSearchParams(body.toString("utf-8"))) fields.set(name, (fields.get(name) ?? new Set()).add(value));
  const names = [...fields.keys()].sort();
  return url + target + names.map((name) => [...fields.get(name)].sort().map((value) => name + value).join("")).join("");
}

function genuine(daemon, target, params) {
  const all = { AccountSid: accountSid, ApiVersion: "2010-04-01", ...params };
  return { target, signed: signature(daemon.url + target, all), body: Buffer.from(new URLSearchParams(all).toString()) };
}

const splice = (body, at, out, ...bytes) => Buffer.concat([body.subarray(0, at), Buffer.from(bytes), body.subarray(at + out)]);
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
const letter = (luck) => letters[luck(letters.length)];
const fieldsOf = (body) => body.toString("latin1").split("&");
const joined = (fields) => Buffer.from(fields.join("&"), "latin1");

// Ways to change a request; each returns what is different about it.
const changes = [
  ({ body }, luck) => { const at = luck(body.length); return { body: splice(body, at, 1, body[at] ^ (1 << luck(8))) }; },
  ({ body }, luck) => ({ body: splice(body, luck(body.length), 1, luck(256)) }),
  ({ body }, luck) => ({ body: splice(body, luck(body.length + 1), 0, luck(256)) }),
  ({ body }, luck) => ({ body: splice(body, luck(body.length), 1) }),
  ({ body }, luck) => ({ body: body.subarray(0, luck(body.length)) }),
  ({ body }, luck) => {
    const [a, b] = [luck(body.length), luck(body.length)];
    return { body: splice(splice(body, a, 1, body[b]), b, 1, body[a]) };
  },
  ({ body }, luck) => {				// a field twice, or with another's value
    const fields = fieldsOf(body);
    const [name] = fields[luck(fields.length)].split("=");
    return { body: joined([...fields, `${name}=${luck(1000000)}`]) };
  },
  ({ body }, luck) => {
    const fields = fieldsOf(body);
    const [a, b] = [luck(fields.length), luck(fields.length)];
    const [[x, y], [v, w]] = [fields[a].split("="), fields[b].split("=")];
    fields[a] = `${x}=${w}`;
    fields[b] = `${v}=${y}`;
    return { body: joined(fields) };
  },
  ({ body }, luck) => ({ body: joined(fieldsOf(body).filter((_, i, all) => i !== luck(all.length))) }),
  ({ body }) => ({ body: joined(fieldsOf(body).reverse()) }),	// means the same
  ({ body }, luck) => {			// joined to the one before: the signature is good
    const fields = fieldsOf(body).sort();
    const at = luck(fields.length);
    fields.splice(at, 2, fields.slice(at, at + 2).map((field, i) => i === 0 ? field : field.replace("=", "")).join(""));
    return { body: joined(fields) };
  },
  ({ signed }, luck) => { const at = luck(signed.length); return { signed: signed.slice(0, at) + letter(luck) + signed.slice(at + 1) }; },
  ({ signed }, luck) => ({ signed: signed.slice(0, luck(signed.length)) }),
  ({ signed }, luck) => ({ signed: signed + letter(luck) }),
  (_, luck) => ({ signed: Array.from({ length: 27 }, () => letter(luck)).join("") + "=" }),
  (_, luck, others) => ({ signed: others[luck(others.length)].signed }),
  () => ({ signed: null }),
  ({ target }, luck) => { const at = 1 + luck(target.length - 1); return { target: target.slice(0, at) + letter(luck) + target.slice(at + 1) }; },
  ({ target }, luck) => ({ target: `${target}?${letter(luck)}=${luck(10)}` }),
  ({ target, body }, luck) => {			// a field moves to the address
    const fields = fieldsOf(body);
    const [one] = fields.splice(luck(fields.length), 1);
    return { target: `${target}?${one}`, body: joined(fields) };
  },
  (_, luck, others) => ({ target: others[luck(others.length)].target }),
];

// One change, sometimes two or three on top of each other.
function change(request, luck, others) {
  let changed = request;
  for (let more = 1 + (luck(4) === 0 ? luck(3) : 0); more > 0; more--) {
    if (changed.signed === null || changed.body.length === 0) break;
    changed = { ...changed, ...changes[luck(changes.length)](changed, luck, others) };
  }
  return changed;
}

// A text, a call, a key, what became of the ringing, a report.
async function everyKind(daemon) {
  const call = daemon.call();
  const first = await call.begin();
  const key = genuine(daemon, first.next.replace(daemon.url, ""), { ...call.params, Digits: "0" });
  const rung = await call.press("0");
  return [
    genuine(daemon, "/in/carrier/text", { MessageSid: sid("SM"), From: stranger(), To: lineNumber, Body: "help me é", NumMedia: "0" }),
    genuine(daemon, "/in/carrier/voice", { ...call.params, CallStatus: "ringing" }),
    key,
    genuine(daemon, rung.dial.replace(daemon.url, ""), { ...call.params, DialCallStatus: "no-answer", DialBridged: "false" }),
    genuine(daemon, "/in/carrier/report", { ...call.params, CallStatus: "completed", CallDuration: "9" }),
  ];
}

const rows = (daemon) => query(daemon, "SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM outbox), (SELECT count(*) FROM callback)");

const open = { change: (config) => Object.assign(config.limits, { connections: 4096, connections_per_address: 4096, requests_per_connection: 1000000 }) };

export const forged = {
  id: "A1", name: "webhooks that were changed on their way",
  run: (long, say) => withDaemon(open, async (daemon) => {
    const claims = new Claims();
    const total = Number(process.env.MUTATIONS ?? (long ? 1000000 : 20000));
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
    const luck = luckOf(seed);
    const seeds = await everyKind(daemon);
    const figures = { rounds: 0, accepted: 0, lost: 0, doubled: 0, lonely: 0 };
    for (const one of seeds) claims.hold((await askOnce(daemon, one)) < 300, `${one.target}: a genuine one is refused`);
    await wait(200);
    const before = rows(daemon);
    const statuses = new Map();
    const one = async () => {
      const wire = new Wire(daemon.port);
      while (figures.rounds < total && claims.fails.length < 10) {
        figures.rounds += 1;
        if (figures.rounds % 100000 === 0) say(`${figures.rounds} changed requests`);
        const request = seeds[luck(seeds.length)];
        const changed = figures.rounds % 1000 === 0 ? request : change(request, luck, seeds);
        const same = meant(daemon.url, changed) === meant(daemon.url, request) && changed.signed === request.signed;
        const status = await wire.ask(written(changed));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (same) figures.accepted += status < 300 ? 1 : 0;
        else claims.hold(status >= 400, `${status} for a changed one (SEED=${seed}): ${written(changed).toString("latin1")}`);
        if (changed === request) claims.hold(status >= 200 && status < 300, `a genuine one got ${status}`);
      }
      wire.close();
    };
    await Promise.all(Array.from({ length: 32 }, one));
    await wait(200);
    claims.hold(rows(daemon) === before, `rows before: ${before}, after: ${rows(daemon)}`);
    claims.hold((await daemon.control("GET", "/status")).events.FORGED > 0, "nobody is told of forged webhooks");
    claims.note(`SEED=${seed}; ${[...statuses].sort().map(([status, count]) => `${count} got ${status || "cut off"}`).join(", ")}; ` +
      `${figures.accepted} meant the same by the carrier's own rule, and made nothing new`);
    return { ...figures, ...claims };
  }),
};

async function askOnce(daemon, request) {
  const wire = new Wire(daemon.port);
  const status = await wire.ask(written(request));
  wire.close();
  return status;
}

// What one resident does in a day: texts, a call to its end, and some leave.
async function capture(ledger, captured, leaves) {
  const from = stranger();
  const params = { CallSid: sid("CA"), From: from, To: lineNumber, Direction: "inbound", CallStatus: "in-progress" };
  const mine = [];
  const keep = async (target, fields) => {
    const answer = await ledger.post(target, fields);
    mine.push({ target, params: fields, answer, isText: target.endsWith("/text") });
    return document(answer.body);
  };
  const text = (Body) => keep("/in/carrier/text", { MessageSid: sid("SM"), From: from, To: lineNumber, Body, NumMedia: "0" });
  for (const body of ["help", "1", "what is this"]) await text(body);
  const first = await keep("/in/carrier/voice", { ...params, CallStatus: "ringing" });
  const rung = await keep(first.next, { ...params, Digits: "0" });
  await keep(rung.dial, { ...params, DialCallStatus: "no-answer", DialBridged: "false", DialCallSid: sid("CA") });
  await keep("/in/carrier/report", { ...params, CallStatus: "completed", CallDuration: "30" });
  if (leaves) {
    await text("EXIT");
    // What was said before is deleted: whatever comes again gets what EXIT got.
    for (const one of mine.filter(({ isText }) => isText)) one.answer = mine.at(-1).answer;
  }
  captured.push(...mine);
}

const facts = (daemon) => query(daemon, "SELECT what, sum(count) FROM fact GROUP BY 1").replaceAll("\n", " ");

export const replay = {
  id: "A4", name: "genuine webhooks that come again", waits: true,
  run: (long, say) => withDaemon(open, async (daemon) => {
    const claims = new Claims();
    const ledger = new Ledger(daemon);
    const captured = [];
    await Promise.all(Array.from({ length: 50 }, (_, i) => capture(ledger, captured, i % 2 === 0)));
    await wait(5500);				// until what is counted was written
    const [before, told] = [rows(daemon), facts(daemon)];
    const odd = new Map();
    const total = long ? 30000 : 10000;
    const one = async () => {
      while (ledger.rounds < total) {
        ledger.rounds += 1;
        if (ledger.rounds % 20000 === 0) say(`${ledger.rounds} replayed`);
        const { target, params, answer, isText } = captured[Math.floor(Math.random() * captured.length)];
        const again = await ledger.post(target, params);
        // A call's addresses hold the time; a text's answer is the stored one.
        if (again.status !== answer.status || (isText && again.body !== answer.body))
          odd.set(`${JSON.stringify(params)}: ${again.status} ${again.body}, at first ${answer.status} ${answer.body}`);
      }
    };
    await Promise.all(Array.from({ length: 32 }, one));
    await wait(5500);
    claims.hold(rows(daemon) === before, `rows before: ${before}, after: ${rows(daemon)}`);
    claims.hold(facts(daemon) === told, `counted before: ${told}; after: ${facts(daemon)}`);
    claims.hold(odd.size === 0, `${odd.size} got another answer than at first: ${[...odd.keys()][0]}`);
    claims.note(`${captured.length} captured requests: texts, EXIT, calls to their end; counted: ${told}`);
    ledger.close();
    return { rounds: ledger.rounds, accepted: captured.length, lost: 0, doubled: odd.size, lonely: 0, worst: ledger.worst, ...claims };
  }),
};

// The order in which it is done by hand: the next one beside the old, then the
// carrier changes, then the old one goes.
async function exchange(daemon, ledger, claims, round) {
  const put = (name, token) => fs.writeFileSync(path.join(daemon.folder, name), token + "\n", { mode: 0o600 });
  const reload = async (when) => claims.hold((await daemon.control("POST", "/reload")).good === true, `the reload ${when} was refused`);
  const next = `the-token-of-round-${round}-of-this-account`;
  put("next", next);
  await reload("with the next secret");
  ledger.token = next;
  await wait(100);				// what was signed by the old one is answered
  while (ledger.signedBefore(next) > 0) await wait(5);
  put("token", next);
  put("next", `nobody-signs-by-this-one-${round}`);
  await reload("without the old secret");
}

export const rotation = {
  id: "A5", name: "the secret is changed under load",
  run: (long) => withDaemon({
    change: (config, daemon) => {
      fs.writeFileSync(path.join(daemon.folder, "next"), "nobody-signs-by-this-one\n", { mode: 0o600 });
      config.accounts.carrier.auth_token_next = { file: "../next" };
    },
  }, async (daemon) => {
    const claims = new Claims();
    const ledger = new Ledger(daemon);
    const load = ledger.load(6);
    for (; ledger.rounds < (long ? 50 : 4); ledger.rounds++) {
      await wait(100);
      await exchange(daemon, ledger, claims, ledger.rounds);
    }
    await load.end();
    claims.hold(ledger.refused === 0 && ledger.unsure.size === 0, `${ledger.refused} texts refused, ${ledger.unsure.size} without an answer`);
    const old = genuine(daemon, "/in/carrier/voice", { ...daemon.call().params, CallStatus: "ringing" });
    claims.hold(await askOnce(daemon, old) === 403, "the first secret still opens the door");
    claims.note(`${ledger.answered} requests during ${ledger.rounds} changes of the secret: none refused`);
    await ledger.settle();
    ledger.close();
    return ledger.figures(claims);
  }),
};
