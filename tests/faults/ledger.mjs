// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier with a long memory: who got 200 for which text, which calls were
// answered with a way to a person, and how long the slowest answer took.
import { execFileSync } from "node:child_process";
import http from "node:http";
import path from "node:path";

import { Daemon, accountSid, document, lineNumber, sid, signature, wait } from "../system/lib/daemon.mjs";
import { Shim, compile } from "./shim.mjs";

export const database = (daemon) => path.join(daemon.folder, "var/helpline.db");

export const query = (daemon, sql) => execFileSync("sqlite3",
  ["-readonly", "-cmd", ".timeout 5000", database(daemon), sql], { encoding: "utf-8" }).trim();

export const someone = () => "+4477009" + String(Math.floor(Math.random() * 100000)).padStart(5, "0");

let last = 0;

// Somebody who was not there before.
export const stranger = () => "+4477" + String(10000000 + ++last);

export const percentile = (numbers, part) => numbers.sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

// What systemd does with a socket unit, in userspace (supervise.c); the
// process it runs now, and what that said.
export class Supervisor {
  constructor(daemon, watchdogMs = 0) {
    this.daemon = daemon;
    this.wrap = [compile("supervise"), String(daemon.port), String(watchdogMs)];
  }

  get pids() { return [...this.daemon.said.matchAll(/^pid (\d+)$/gm)].map((found) => Number(found[1])); }
  get pid() { return this.pids.at(-1); }
  get readies() { return this.daemon.said.split("READY=1").length - 1; }
  get signs() { return this.daemon.said.split("WATCHDOG=1").length - 1; }
}

// A way to a person: a number that rings, or keys and silence that lead on.
const leadsOn = (body) => /<Number[^>]*>[+0-9]|<Gather|<Redirect/.test(body);

export async function waitUntil(seconds, good) {
  for (let i = 0; i < seconds * 20; i++) {
    if (good()) return true;
    await wait(50);
  }
  return false;
}

// An orderly process end; what the daemon said besides, if anything, is kept.
export async function withDaemon(options, use) {
  const daemon = await Daemon.make(options.change);
  try {
    options.prepare?.(daemon);
    await daemon.start(options.start?.(daemon));
    return await use(daemon);
  } finally {
    daemon.process?.kill("SIGCONT");
    daemon.process?.kill("SIGKILL");
    await daemon.ended;
    options.after?.(daemon);
    daemon.remove();
  }
}

// The same with a Shim: use(daemon, shim).
export async function withShim(options, use) {
  const shim = new Shim();
  return withDaemon({
    ...options,
    start: (daemon) => ({ ...options.start?.(daemon), environment: shim.environment }),
    after: (daemon) => { shim.close(); options.after?.(daemon); },
  }, (daemon) => use(daemon, shim));
}

export class Ledger {
  constructor(daemon, { fresh = false, timeout = 10000 } = {}) {
    Object.assign(this, {
      daemon, timeout, accepted: new Map(), unsure: new Map(), later: new Map(),
      token: undefined, waiting: new Map(), answered: 0, lonely: 0, cut: 0, worst: 0, rounds: 0, lost: 0, doubled: 0, calls: 0, others: 0,
    });
    this.fresh = fresh;
    this.agent = new http.Agent({ keepAlive: !fresh, maxSockets: 256 });
  }

  // Rejects when there is no whole answer.
  post(target, params, more = {}) {
    const url = target.startsWith("http") ? target : this.daemon.url + target;
    const all = { AccountSid: accountSid, ApiVersion: "2010-04-01", ...params };
    const body = new URLSearchParams(all).toString();
    const began = performance.now();
    const { token } = this;
    this.waiting.set(token, (this.waiting.get(token) ?? 0) + 1);
    return new Promise((done, failed) => {
      const request = http.request(url, {
        method: "POST", agent: this.agent, timeout: this.timeout,
        headers: {
          "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body),
          "X-Twilio-Signature": signature(url, all, token), ...more,
        },
      }, (response) => {
        let said = "";
        response.setEncoding("utf-8");
        response.on("data", (bytes) => { said += bytes; });
        response.on("error", failed);
        response.on("end", () => {
          const ms = performance.now() - began;
          this.worst = Math.max(this.worst, ms);
          this.answered += 1;
          done({ status: response.statusCode, body: said, ms });
        });
      });
      request.on("timeout", () => request.destroy(new Error("stuck: no answer in time")));
      request.on("error", (error) => failed(Object.assign(error, { reused: request.reusedSocket })));
      request.end(body);
    }).finally(() => { this.waiting.set(token, this.waiting.get(token) - 1); });
  }

  // How many that another secret than this one signed are still unanswered.
  signedBefore(token) {
    return [...this.waiting].reduce((sum, [by, count]) => sum + (by === token ? 0 : count), 0);
  }

  // 200: it is owed; 503: it will come again; nothing: nobody knows.
  async text(from = someone(), body = "help", MessageSid = sid("SM"), { account = "carrier", ...more } = {}) {
    try {
      const answer = await this.post(`/in/${account}/text`, {
        MessageSid, From: from, To: lineNumber, Body: body, NumMedia: "0", NumSegments: "1", SmsStatus: "received", ...more,
      });
      if (answer.status === 200) this.accepted.set(MessageSid, { from, body, answer: answer.body });
      else if (answer.status === 503) this.later.set(MessageSid, { from, body });
      else throw new Error(`a text got ${answer.status}`);
      return answer.status;
    } catch (error) {
      this.unsure.set(MessageSid, { from, body });
      if (/got \d|stuck/.test(error.message)) throw error;
      return 0;
    }
  }

  // The greeting, then 0: both lead to a person. False: the call was cut off.
  // `anew`: on a connection that was closed while it was idle, once more on a
  // new one, as every client must (RFC 9112, 9.3.1).
  async call({ from = someone(), mayCut = false, anew = false } = {}) {
    const params = { CallSid: sid("CA"), From: from, To: lineNumber, Direction: "inbound", CallStatus: "in-progress" };
    const step = async (target, more) => {
      this.calls += 1;
      const answer = await this.post(target, { ...params, ...more });
      if (answer.status !== 200 || !leadsOn(answer.body)) throw new Error(`a call got ${answer.status} ${answer.body}`);
      return document(answer.body);
    };
    try {
      const first = await step("/in/carrier/voice", { CallStatus: "ringing" });
      if (first.rings.length > 0) return true;		// the fixed document
      const second = await step(first.next, { Digits: "0" });
      if (second.rings.length !== 1) throw new Error("0 rings nobody");
      return true;
    } catch (error) {
      if (anew && error.reused && error.code === "ECONNRESET") return this.call({ from });
      if (mayCut && !/got|rings/.test(error.message)) this.cut += 1;
      else {
        this.lonely += 1;
        this.lastLonely = error.message;
      }
      return false;
    }
  }

  // Callers and texters until told to stop; `texts` of each that call once.
  load(count, { texts = 3, mayCut = false, pause = 0 } = {}) {
    const state = { over: false };
    const one = async () => {
      while (!state.over) {
        for (let i = 0; i < texts && !state.over; i++) {
          if (await this.text() === 0) {
            if (mayCut) return;
            throw new Error("a text got no answer");
          }
          if (pause > 0) await wait(pause);
        }
        if (!await this.call({ mayCut }) && mayCut) return;
      }
    };
    const all = Promise.all(Array.from({ length: count }, one));
    all.catch(() => {});
    return { end() { state.over = true; return all; } };
  }

  get refused() { return this.later.size; }

  // What got 503 comes again and is taken; then everything that was accepted
  // comes again: the same answer, nothing new.
  async settle({ atOnce = 200 } = {}) {
    for (const [MessageSid, { from, body }] of this.later) {
      if (!this.accepted.has(MessageSid) && await this.text(from, body, MessageSid) !== 200) this.lost += 1;
    }
    const inputs = "SELECT count(*) FROM held WHERE length(key) > 16";
    const before = Number(query(this.daemon, inputs)) - this.others;
    const all = [...this.accepted];
    for (let i = 0; i < all.length; i += atOnce) {
      await Promise.all(all.slice(i, i + atOnce).map(async ([MessageSid, { from, body, answer }]) => {
        const again = await this.post("/in/carrier/text", {
          MessageSid, From: from, To: lineNumber, Body: body, NumMedia: "0", NumSegments: "1", SmsStatus: "received",
        });
        if (again.status !== 200 || again.body !== answer) this.lost += 1;
      }));
    }
    const after = Number(query(this.daemon, inputs)) - this.others;
    const replies = Number(query(this.daemon, "SELECT count(*) FROM outbox")) - this.others;
    this.lost += Math.max(0, this.accepted.size - after);
    this.doubled += (after - before) + Math.max(0, after - this.accepted.size - this.unsure.size) +
      Math.max(0, replies - after);
    return this;
  }

  close() {
    this.agent.destroy();
  }

  figures(more = {}) {
    return {
      rounds: this.rounds, accepted: this.accepted.size, lost: this.lost, doubled: this.doubled,
      lonely: this.lonely, worst: this.worst, ...more,
    };
  }
}

export const whole = (daemon) => query(daemon, "PRAGMA integrity_check") === "ok";

export const alive = (daemon) => daemon.process.exitCode === null && daemon.process.signalCode === null;
