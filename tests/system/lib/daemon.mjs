// SPDX-License-Identifier: GPL-3.0-or-later
// A real helplined in a folder of its own, and a carrier that signs as Twilio
// does: with Twilio's own code where it is installed, else by its rule.
import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, "../../..");
const build = path.resolve(root, process.env.BUILD ?? "build");

export const accountSid = "AC" + "a".repeat(32);
const authToken = "9f2c4b1d7e8a40c3b6d5e4f3a2b1c0d9";
export const lineNumber = "+442079460123";

let sdk = null;
try {
  sdk = (await import(path.join(root,
    "tests/oracle/node_modules/twilio/index.js"))).default;
} catch {
  sdk = null;
}
export const signedBySdk = sdk !== null;

export function signature(url, params, token = authToken) {
  if (sdk !== null) return sdk.getExpectedTwilioSignature(token, url, params);
  const text = Object.keys(params).sort().reduce((all, name) => all + name + params[name], url);
  return createHmac("sha1", token).update(Buffer.from(text, "utf-8")).digest("base64");
}

export async function freePort() {
  const server = net.createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export const sid = (head) => head + randomBytes(16).toString("hex");

export class Daemon {
  // change(config) may alter the settings before they are written.
  static async make(change = () => {}) {
    const daemon = new Daemon();
    daemon.folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? os.tmpdir(), "helpline-test-"));
    daemon.token = authToken;
    daemon.port = await freePort();
    daemon.url = `http://127.0.0.1:${daemon.port}`;
    fs.mkdirSync(path.join(daemon.folder, "config"));
    daemon.configPath = path.join(daemon.folder, "config/helpline.json");
    fs.writeFileSync(path.join(daemon.folder, "token"), authToken + "\n", { mode: 0o600 });
    const config = JSON.parse(fs.readFileSync(path.join(root, "config/helpline.json"), "utf-8"));
    Object.assign(config, {
      listen: [`127.0.0.1:${daemon.port}`],
      public_url: daemon.url,
      control: "../var/control.sock", store: "../var/helpline.db", good: "../var/good",
      secrets: { keys: "../var/secrets" },
      holidays: path.join(root, "config/holidays-england.json"),
      flow: path.join(root, "prompts/flow.json"),
      prompts: path.join(root, "prompts"),
      accounts: {
        carrier: {
          provider: "twilio", reply: "answer", account_sid: accountSid,
          auth_token: { file: "../token" }, api: "http://127.0.0.1:9",		// nobody
        },
      },
      lines: { main: { number: lineNumber, account: "carrier" } },
    });
    Object.assign(config.locales, {
      registry: path.join(root, "locales/languages.json"),
      catalogues: path.join(build, "locales"),
      samples: path.join(root, "locales/samples"),
      keywords: path.join(root, "locales/keywords.json"),
    });
    change(config, daemon);
    daemon.config = config;
    daemon.writeConfig();
    daemon.log = "";		// what it wrote to stderr
    daemon.said = "";		// and to stdout
    return daemon;
  }

  writeConfig() {
    fs.writeFileSync(this.configPath, JSON.stringify(this.config, null, 1));
  }

  // At once, for a daemon that may be reading.
  replaceConfig() {
    fs.writeFileSync(this.configPath + ".new", JSON.stringify(this.config, null, 1));
    fs.renameSync(this.configPath + ".new", this.configPath);
  }

  // Starts it and waits until it can take texts; returns the milliseconds.
  async start({ wrap = [], environment = {} } = {}) {
    const began = performance.now();
    const command = [...wrap, path.join(build, "helplined"), "--config", this.configPath];
    this.process = spawn(command[0], command.slice(1), {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    this.ended = new Promise((done) => this.process.on("exit", (code, signal) => done({ code, signal })));
    this.process.stderr.on("data", (bytes) => { this.log += bytes; });
    this.process.stdout.on("data", (bytes) => { this.said += bytes; });
    let over = false;
    this.ended.then(() => { over = true; });
    for (let i = 0; i < 3000 && !over; i++) {
      try {
        const answer = await fetch(this.url + "/readyz");
        await answer.text();
        if (answer.status === 200 || this.startsUnready) return performance.now() - began;
      } catch { /* not yet */ }
      await wait(5);
    }
    throw new Error("helplined does not come up:\n" + this.log);
  }

  async stop(signal = "SIGTERM") {
    this.process.kill(signal);
    return this.ended;
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  // A signed form, as the carrier posts it.
  async post(target, params, { sign = true, token = authToken, headers = {} } = {}) {
    const url = target.startsWith("http") ? target : this.url + target;
    const all = { AccountSid: accountSid, ApiVersion: "2010-04-01", ...params };
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        ...(sign ? { "X-Twilio-Signature": signature(url, all, token) } : {}),
        ...this.headers,
        ...headers,
      },
      body: new URLSearchParams(all).toString(),
    });
    return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
  }

  // What the carrier would sign for these parameters.
  sign(url, params) {
    return signature(url, { AccountSid: accountSid, ApiVersion: "2010-04-01", ...params });
  }

  call(params) {
    return new Call(this, params);
  }

  text(from, body, more = {}) {
    return this.post("/in/carrier/text", {
      MessageSid: sid("SM"), From: from, To: lineNumber, Body: body, NumMedia: "0",
      NumSegments: "1", SmsStatus: "received", ...more,
    });
  }

  // GET or POST over the control socket.
  control(method, target, body = "") {
    return new Promise((done, failed) => {
      const socket = net.connect(path.join(this.folder, "var/control.sock"));
      let all = "";
      socket.on("error", failed);
      socket.on("data", (bytes) => { all += bytes; });
      socket.on("close", () => {
        try {
          done(JSON.parse(all.slice(all.indexOf("\r\n\r\n") + 4)));
        } catch (error) {
          failed(error);
        }
      });
      socket.end(`${method} ${target} HTTP/1.1\r\nHost: control\r\nConnection: close\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
  }
}

const unescape = (text) => text.replace(/&(lt|gt|amp|quot|apos|#39);/g,
  (_, name) => ({ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", "#39": "'" })[name]);

export const document = (body) => ({
  body,
  says: [...body.matchAll(/<Say([^>]*)>(.*?)<\/Say>/gs)].map((say) => ({
    language: /language="([^"]*)"/.exec(say[1])?.[1] ?? null,
    text: unescape(say[2].replace(/<[^>]*>/g, "")),
  })),
  rings: [...body.matchAll(/<Number[^>]*>(.*?)<\/Number>/gs)].map((number) => number[1]),
  next: unescape(/<Gather[^>]* action="([^"]*)"/.exec(body)?.[1] ??
    /<Dial[^>]* action="([^"]*)"/.exec(body)?.[1] ?? ""),
  dial: unescape(/<Dial[^>]* action="([^"]*)"/.exec(body)?.[1] ?? ""),
  hangsUp: body.includes("<Hangup"),
  messages: [...body.matchAll(/<Message([^>]*)>(.*?)<\/Message>/gs)].map((message) => ({
    text: unescape(message[2].replace(/<[^>]*>/g, "")),
    report: unescape(/statusCallback="([^"]*)"/.exec(message[1])?.[1] ?? ""),
  })),
});

// One caller, walking through what is said.
export class Call {
  constructor(daemon, { from = "+447700900123" } = {}) {
    this.daemon = daemon;
    this.params = {
      CallSid: sid("CA"), From: from, To: lineNumber, Direction: "inbound", CallStatus: "in-progress",
    };
  }

  async send(target, more) {
    const answer = await this.daemon.post(target, { ...this.params, ...more });
    if (answer.status !== 200) throw new Error(`a call got ${answer.status}`);
    this.last = { target, more, body: answer.body };
    this.now = document(answer.body);
    return this.now;
  }

  begin() {
    return this.send("/in/carrier/voice", { CallStatus: "ringing" });
  }

  press(digits) {
    return this.send(this.now.next, { Digits: digits, ...(digits === "*" ? { Digits: "", FinishedOnKey: "*" } : {}) });
  }

  silence() {
    return this.send(this.now.next, { Digits: "" });
  }

  dialed(status, bridged) {
    return this.send(this.now.dial || this.now.next, {
      DialCallStatus: status, DialBridged: String(bridged), DialCallSid: sid("CA"),
      DialCallDuration: bridged ? "60" : "0",
    });
  }

  // The caller hangs up; the carrier reports how the call ended.
  async hangUp() {
    const { status } = await this.daemon.post("/in/carrier/report", { ...this.params, CallStatus: "completed", CallDuration: "90" });
    if (status !== 204) throw new Error(`the end of a call got ${status}`);
  }

  // The same request once more.
  async again() {
    const answer = await this.daemon.post(this.last.target, { ...this.params, ...this.last.more });
    return answer.body;
  }
}

// A tiny runner: each test by name, in order; counts at the end.
export async function run(tests) {
  let passed = 0;
  let failed = 0;
  const only = process.argv[2];
  for (const [name, test] of Object.entries(tests)) {
    if (only !== undefined && !name.includes(only)) continue;
    try {
      await test();
      passed += 1;
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

// Monday to Friday 9 to 17 in London, not on a bank holiday: who rings now?
export function openNow(now = new Date()) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/London", weekday: "short", hour: "2-digit", hour12: false,
    year: "numeric", month: "2-digit", day: "2-digit",
  }).formatToParts(now).map(({ type, value }) => [type, value]));
  const holidays = fs.readFileSync(path.join(root, "config/holidays-england.json"), "utf-8");
  return !["Sat", "Sun"].includes(parts.weekday) && Number(parts.hour) >= 9 && Number(parts.hour) < 17 &&
    !holidays.includes(`"${parts.year}-${parts.month}-${parts.day}"`);
}
