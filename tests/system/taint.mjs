// SPDX-License-Identifier: GPL-3.0-or-later
// Known numbers, words, names and secrets go in by every door and through
// faults; then everything that the helpline wrote, tells, mails or leaves
// behind is searched for them, in many spellings (lib/spellings.mjs). Nothing
// may be found outside what is sealed.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import http from "node:http";
import os from "node:os";
import path from "node:path";

import { Shim } from "../faults/shim.mjs";
import { Daemon, document, lineNumber, root, run, sid, wait } from "./lib/daemon.mjs";
import { Carrier, Desk, offer } from "./lib/desk.mjs";
import { search, spellings } from "./lib/spellings.mjs";

// A mail server, where one is installed (sh config/setup tests).
const { authority, MailServer } = fs.existsSync(path.join(root, "tests/oracle/node_modules/smtp-server"))
  ? await import("./lib/mail.mjs") : {};

const numbers = ["7700900871", "7700900872", "7700900873", "7700900874"];
const words = ["quokkafield", "zebrawhistle", "жемчужина", "بنفسجية", "mulberrykite", "naïveté d'été"];
const names = ["Wilhelmina Quarrington", "Oyelaran"];
const secrets = ["the-next-token-of-this-account", "an-api-key-that-nobody-knows"];
const program = (name) => path.resolve(root, process.env.BUILD ?? "build", name);

// A carrier whose complaints quote the number and the text.
const carrier = http.createServer((request, response) => {
  let body = "";
  request.on("data", (bytes) => { body += bytes; });
  request.on("end", () => {
    const form = new URLSearchParams(body);
    response.writeHead(400, { "Content-Type": "application/json" });
    response.end(JSON.stringify({
      code: 21614, status: 400, message: `'To' number ${form.get("To")} is not a mobile: ${form.get("Body")}`,
    }));
  });
});
await new Promise((done) => carrier.listen(0, "127.0.0.1", done));

const make = (reply, change = () => {}) => Daemon.make((config, daemon) => {
  Object.assign(config.accounts.carrier, { reply, api: `http://127.0.0.1:${carrier.address().port}`,
    auth_token_next: { file: "../next" }, api_key_sid: "SK" + "c".repeat(32), api_key_secret: { file: "../key" } });
  for (const [i, name] of ["next", "key"].entries()) fs.writeFileSync(path.join(daemon.folder, name), secrets[i] + "\n", { mode: 0o600 });
  fs.mkdirSync(path.join(daemon.folder, "tmp"));
  change(config, daemon);
});

function files(folder, found = []) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) files(file, found);
    else if (entry.isFile()) found.push(file);
  }
  return found;
}

// Bytes as nobody should send them.
function raw(daemon, text) {
  return new Promise((done) => {
    const socket = net.connect(daemon.port, "127.0.0.1", () => socket.end(text));
    socket.on("error", () => {});
    socket.on("close", done).resume();
  });
}

async function oddRequests(daemon, number, word) {
  const answers = [`GET /${word} HTTP/1.1\r\nHost: ${word}\r\nUser-Agent: ${number}\r\n\r\n`, `${word} / HTTP/1.1\r\nHost: h\r\n\r\n`,
    `POST /in/carrier/text HTTP/1.1\r\nHost: h\r\n${word}: ${number}\r\nX-Forwarded-For: ${number}\r\nContent-Length: 20\r\n\r\nFrom=${number}`,
    `POST /in/${number}/voice/${word} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n`, `GET / HTTP/${number}\r\n\r\n`, `${number}\0${word}`];
  for (const text of answers) await raw(daemon, Buffer.from(text));
  for (const method of ["PUT", "DELETE"]) await fetch(`${daemon.url}/in/carrier/voice/${word}?n=${number}`, { method, body: word });
  for (const target of ["/callback", "/report", "/hours", "/forget", `/${word}`])
    await daemon.control("POST", target, `number=${number}&reference=${word}&why=${word}&hours=${word}&from=${word}`).catch(() => {});
}

async function goInByTexts(daemon, from, i, word) {
  await daemon.text(from[i % 4], word);
  await daemon.text(from[i % 4], `help ${word}`);
  await daemon.text(from[i % 4], `my name is ${names[i % 2]}, ring ${numbers[(i + 1) % 4]}`);
  await daemon.text(from[i % 4], word, { NumMedia: "1", MediaUrl0: `http://media.example/${word}`, ProfileName: names[0], FromCity: word });
  await daemon.post("/in/carrier/text", { MessageSid: sid("SM"), From: from[0], Body: word }, { sign: false });
  await daemon.post("/in/carrier/text", { From: from[1], Body: `${word}\0` });
  await daemon.post("/in/carrier/text", { MessageSid: word, SmsSid: names[0], From: word, To: from[2], Body: names[1] });
  await fetch(`${daemon.url}/in/carrier/text?From=${encodeURIComponent(from[3])}&Body=${encodeURIComponent(word)}`);
  await fetch(`${daemon.url}/${encodeURIComponent(word)}/${numbers[i % 4]}`);
  await fetch(daemon.url + "/in/carrier/text", { method: "POST", body: word.repeat(9000) });
}

async function goInByCalls(daemon, from) {
  const call = daemon.call({ from: from[0] });
  Object.assign(call.params, { CallerName: names[0], ForwardedFrom: from[3], FromCity: words[0] });
  await call.begin();
  for (const key of ["1", "4", "1", "1"]) await call.press(key);
  await call.press("5");
  await call.dialed("no-answer", false);
  const typed = daemon.call({ from: from[1] });
  await typed.begin();
  await typed.press(numbers[2]);
  await daemon.post(typed.now.next || "/in/carrier/voice", { ...typed.params, Digits: numbers[3], SpeechResult: words[1] });
  await daemon.post("/in/carrier/voice", { From: from[2], CallerName: names[1] });
  await daemon.post("/in/carrier/voice/" + encodeURIComponent(words[2]), { ...typed.params, Digits: words[3] });
  await daemon.post("/in/carrier/report", { CallSid: sid("CA"), CallStatus: "completed", From: from[1], To: lineNumber, CallerName: names[0] });
}

async function goInByEveryDoor(daemon) {
  const from = numbers.map((number) => `+44${number}`);
  for (const [i, word] of words.entries()) await goInByTexts(daemon, from, i, word);
  await oddRequests(daemon, numbers[0], words[0]);
  await goInByCalls(daemon, from);
  const answer = document((await daemon.text(from[1], "3")).body);
  if (answer.messages.length > 0) await daemon.post(answer.messages[0].report,
    { MessageSid: sid("SM"), MessageStatus: "failed", To: from[1], ErrorMessage: words[0], ErrorCode: words[1] });
  await daemon.text(from[2], "EXIT");
  await daemon.text(from[3], "STOP");
  await daemon.control("POST", "/forget", `number=%2B44${numbers[0]}`);
}

const today = () => new Date().toISOString().slice(0, 10);

// What operators ask for, on paper and on the screen.
function commands(daemon) {
  const day = today();
  const talk = path.join(daemon.folder, "tmp/walk.talk");
  const all = [["status"], ["outbox"], ["callbacks"], ["now"], ["now", "--closed", "team", "--until", "23:59"], ["now", "--clear", "team"],
    ["report", "--from", day, "--to", day], ["report", "--from", day, "--to", day, "--json"], ["status", "--json"], ["outbox", "--json"],
    ["poster", "so"], ["poster", "pl", "--cards"], ["graph"], ["forget"], ["reload"]];
  const told = all.map((one) => {
    const { stdout, stderr } = spawnSync(program("helpline"), ["--config", daemon.configPath, ...one],
      { cwd: daemon.folder, input: `+44${numbers[3]}\n`, env: { ...process.env, TMPDIR: path.join(daemon.folder, "tmp") } });
    return [one.join(" "), Buffer.concat([stdout, stderr])];
  });
  const recorded = spawnSync(program("helpline"), ["--config", daemon.configPath, "talks", "--record", talk],
    { cwd: daemon.folder, input: `call from withheld\n> 0\nhangs up\n` });
  assert.equal(recorded.status, 0, String(recorded.stderr));
  return [...told, ["talks --record", Buffer.concat([recorded.stdout, recorded.stderr])]];
}

async function everythingTold(daemon) {
  const told = [["metrics", await (await fetch(daemon.url + "/metrics")).text()],
    ["readyz", await (await fetch(daemon.url + "/readyz")).text()]];
  for (const target of ["/status", "/outbox", "/now", "/callbacks"])
    told.push([target, JSON.stringify(await daemon.control("GET", target))]);
  return [...told.map(([name, text]) => [name, Buffer.from(text)]), ...commands(daemon)];
}

// All of its folder (the database, its log, the saved set, what was meant to
// be temporary, a core), but what the operator put there.
const everythingWritten = (daemon) => [["log", Buffer.from(daemon.log)], ["output", Buffer.from(daemon.said)],
  ...files(daemon.folder).map((file) => [path.relative(daemon.folder, file), file])
    .filter(([name]) => !/^(config\/|token$|next$|key$|password$|var\/secrets\/)/.test(name))
    .map(([name, file]) => [name, fs.readFileSync(file)])];

// What it has open elsewhere, or open and without a name; how it was started.
function everythingOpen(daemon) {
  const folder = `/proc/${daemon.process.pid}`;
  const open = fs.readdirSync(`${folder}/fd`).map((fd) => path.join(folder, "fd", fd)).filter((fd) => {
    try {
      return fs.statSync(fd).isFile() && !fs.readlinkSync(fd).startsWith(daemon.folder + "/var/secrets");
    } catch {
      return false;			// closed meanwhile
    }
  });
  return [...open, ...["cmdline", "environ", "comm", "maps"].map((name) => path.join(folder, name))]
    .map((file) => [file, fs.readFileSync(file)]);
}

const keysOf = (daemon) => files(path.join(daemon.folder, "var/secrets")).map((file) => fs.readFileSync(file)).filter((key) => key.length >= 16);

const whatIsHidden = (daemon) => [...numbers, ...words, ...names, ...secrets, daemon.token, ...keysOf(daemon)];

// A core is asked for as loudly as can be: none may come, or a clean one.
const loud = process.getuid() === 0 ? { wrap: ["prlimit", "--core=unlimited"] } : {};

async function visit(reply, trouble, { change, start = {}, more = () => [] } = {}) {
  const daemon = await make(reply, change);
  const environment = { TMPDIR: path.join(daemon.folder, "tmp"), ...start.environment };
  await daemon.start({ ...loud, ...start, environment });
  await goInByEveryDoor(daemon);
  await trouble(daemon);
  await wait(300);
  const told = await everythingTold(daemon);
  const found = [...told, ...everythingWritten(daemon), ...everythingOpen(daemon)];
  assert.ok(found.some(([name]) => name.endsWith("helpline.db-wal")), "the database's log was searched");
  await daemon.stop("SIGABRT");
  await wait(100);
  const hits = search([...found, ...everythingWritten(daemon), ...more()], whatIsHidden(daemon));
  daemon.remove();
  assert.deepEqual(hits, []);
}

// Somebody asks to be rung back, a worker claims it, looks at the number and
// rings; the team has its mail.
async function ringBack(daemon, desks) {
  const say = (order, reference, more = {}) => daemon.control("POST", "/callback",
    new URLSearchParams({ order, reference, by: "AB", ...more }).toString());
  const references = [];
  for (const number of numbers.slice(0, 3)) {
    await daemon.text(`+44${number}`, "English");
    await daemon.text(`+44${number}`, "11");
    references.push((await daemon.control("GET", "/callbacks")).callbacks[0].reference);
    await daemon.text(`+44${number}`, `${words[0]}, says ${names[0]}, I want to kill myself`);
  }
  const shown = await say("reveal", references[0], { why: "they asked for a letter" });
  assert.equal(shown.number, `+44${numbers[0]}`);
  await say("reveal", references[1], { why: `rang ${numbers[1]}` });		// refused
  await say("claim", references[0], { desk: "mash" });
  for (let i = 0; i < 200 && desks.calls.length === 0; i++) await wait(20);
  const desk = new Desk(daemon, desks.calls.at(-1));
  await desk.answers();
  assert.deepEqual((await desk.press("1")).rings, [`+44${numbers[0]}`]);
  await daemon.control("GET", "/callbacks");
  await desk.dialed(true, 60);
  await desk.ends();
  await say("done", references[1]);
  await daemon.text(`+44${numbers[2]}`, "10");
}

await run({
  "the search finds what it must find": () => {
    for (const needle of [...numbers, ...words, ...names, ...secrets, Buffer.from("00112233445566778899aabbccddeeff", "hex")]) {
      for (const spelling of spellings(needle))
        assert.ok(search([["x", Buffer.concat([Buffer.from("before "), spelling, Buffer.from(" after")])]], [needle]).length > 0);
      const wrapped = Buffer.from(Buffer.concat([Buffer.from("some "), Buffer.from(needle), Buffer.from(" text")]).toString("base64"));
      assert.ok(search([["x", wrapped]], [needle]).length > 0, `${needle} inside base64`);
    }
    for (const text of ["07700 900871", "+44 7700 900 871", "0044-7700-900871", "(07700) 900871", "07700.900.871", "447700900871",
      "7 7 0 0 9 0 0 8 7 1", "٧٧٠٠٩٠٠٨٧١", "%37%37%30%30%39%30%30%38%37%31", "\\u0037\\u0037\\u0030\\u0030\\u0039\\u0030\\u0030\\u0038\\u0037\\u0031"])
      assert.ok(search([["x", Buffer.from(text)]], [numbers[0]]).length > 0, text);
    for (const text of ["QUOKKAFIELD", "cXVva2thZmllbGQ=", "dleifakkouq", [..."quokkafield"].map((letter) => letter + "\0").join(""), "&#113;&#117;&#111;&#107;&#107;&#97;&#102;&#105;&#101;&#108;&#100;"])
      assert.ok(search([["x", Buffer.from(text)]], [words[0]]).length > 0, text);
    assert.deepEqual(search([["x", Buffer.from("07700 900123, quokka field")]], [...numbers, ...words]), []);
  },
  "replies inside the answer": () => visit("answer", async () => {}),
  "replies through an API that quotes the number back": () => visit("api", async () => { await wait(1500); }),
  "the database is locked meanwhile": () => visit("answer", async (daemon) => {
    const holder = spawn("sqlite3", ["-cmd", ".timeout 5000", path.join(daemon.folder, "var/helpline.db")], { stdio: ["pipe", "pipe", "inherit"] });
    holder.stdin.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
    await new Promise((done) => holder.stdout.once("data", done));
    await daemon.text(`+44${numbers[0]}`, words[0]);
    holder.kill();
    await goInByEveryDoor(daemon);
  }),
  "the disk, memory and the network fail meanwhile": async () => {
    const shim = new Shim();
    await visit("api", async (daemon) => {
      for (const [kind, error] of [["sync", "EIO"], ["pwrite", "ENOSPC"], ["malloc", "ENOMEM"], ["open", "EMFILE"], ["connect", "ECONNREFUSED"]]) {
        shim.arm(kind, { nth: 1, times: 1e9, error });
        for (const [i, word] of words.entries()) await daemon.text(`+44${numbers[i % 4]}`, word).catch(() => {});
        await goInByCalls(daemon, numbers.map((number) => `+44${number}`)).catch(() => {});
        shim.disarm();
        for (let i = 0; i < 50 && (await daemon.text(`+44${numbers[0]}`, words[0]).catch(() => ({}))).status !== 200; i++) await wait(100);
      }
    }, { start: { environment: shim.environment } });
    shim.close();
  },
  "reloads, good and bad": () => visit("answer", async (daemon) => {
    await daemon.control("POST", "/reload");
    const good = fs.readFileSync(daemon.configPath);
    fs.writeFileSync(daemon.configPath, "{ nonsense");
    await daemon.control("POST", "/reload");
    await goInByEveryDoor(daemon);
    fs.writeFileSync(daemon.configPath, good);
  }),
  [`rung back${MailServer === undefined ? "" : ", and the team has mail"}`]: async () => {
    const folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? os.tmpdir(), "helpline-papers-"));
    const papers = authority?.(folder, "ours");
    const mail = await MailServer?.make(papers);
    const desks = await Carrier.make();
    const change = (config, daemon) => {
      offer(config, desks);
      if (mail === undefined) return;
      fs.writeFileSync(path.join(daemon.folder, "password"), "s3cret-mail\n", { mode: 0o600 });
      config.accounts.post = { provider: "mail", url: mail.url, from: "helpline@example.org", to: ["team@example.org"],
        trusts: papers.trusts, rate: 50, user: "helpline", password: { file: "../password" } };
    };
    const mails = () => mail?.mails.map((one, i) => [`mail ${i}`, Buffer.from(one.raw)]) ?? [];
    try {
      await visit("api", async (daemon) => {
        await ringBack(daemon, desks);
        for (let i = 0; mail !== undefined && i < 250 && mail.mails.length < 3; i++) await wait(20);
        assert.ok(mail === undefined || mail.mails.length >= 3, `${mail?.mails.length} mails`);
      }, { change, more: mails });
    } finally {
      await mail?.close();
      desks.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
});
