// SPDX-License-Identifier: GPL-3.0-or-later
// Known numbers, words and secrets go in by every door and through faults;
// then everything that the helpline wrote or tells is searched for them, in
// many spellings. Nothing may be found outside what is sealed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

import { Daemon, document, lineNumber, run, sid, wait } from "./lib/daemon.mjs";

const numbers = ["7700900871", "7700900872", "7700900873", "7700900874"];
const words = ["quokkafield", "zebrawhistle", "жемчужина", "بنفسجية", "mulberrykite"];

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

const make = (reply) => Daemon.make((config) => {
  Object.assign(config.accounts.carrier, { reply, api: `http://127.0.0.1:${carrier.address().port}` });
});

// How a needle may look in a file.
function spellings(needle) {
  const utf8 = Buffer.from(needle, "utf-8");
  const all = [utf8, Buffer.from(needle, "utf16le"), Buffer.from(needle, "utf16le").swap16(),
    Buffer.from([...needle].reverse().join("")), Buffer.from(utf8.toString("hex")),
    Buffer.from(utf8.toString("hex").toUpperCase()), Buffer.from(encodeURIComponent(needle)),
    Buffer.from(JSON.stringify(needle).slice(1, -1))];
  for (let skip = 0; skip < 3; skip++) {
    const base64 = Buffer.concat([Buffer.alloc(skip, 120), utf8]).toString("base64").replace(/=+$/, "");
    all.push(Buffer.from(base64.slice(skip === 0 ? 0 : skip + 1, -1)));
  }
  if (/^\d+$/.test(needle)) {
    all.push(Buffer.from(`${needle.slice(0, 4)} ${needle.slice(4)}`), Buffer.from(`${needle.slice(0, 4)} ${needle.slice(4, 7)} ${needle.slice(7)}`));
    all.push(Buffer.from(BigInt(`44${needle}`).toString(16).padStart(12, "0"), "hex"));
  }
  return all;
}

function files(folder, found = []) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) files(file, found);
    else if (entry.isFile()) found.push(file);
  }
  return found;
}

function search(haystacks, needles) {
  const hits = [];
  for (const [name, bytes] of haystacks) {
    for (const needle of needles) {
      for (const spelling of spellings(needle)) {
        if (bytes.includes(spelling)) hits.push(`${needle} in ${name} as ${spelling.toString("latin1").slice(0, 40)}`);
      }
    }
  }
  return hits;
}

async function goInByEveryDoor(daemon) {
  const from = numbers.map((number) => `+44${number}`);
  for (const [i, word] of words.entries()) {
    await daemon.text(from[i % 4], word);
    await daemon.text(from[i % 4], `help ${word}`);
    await daemon.text(from[i % 4], word, { NumMedia: "1", MediaUrl0: `http://media.example/${word}` });
    await daemon.post("/in/carrier/text", { MessageSid: sid("SM"), From: from[0], Body: word }, { sign: false });
    await daemon.post("/in/carrier/text", { From: from[1], Body: `${word}\0` });
    await daemon.post("/in/carrier/voice", { From: from[2], CallerName: word });
    await fetch(`${daemon.url}/in/carrier/text?From=${encodeURIComponent(from[3])}&Body=${word}`);
    await fetch(`${daemon.url}/${word}/${numbers[i % 4]}`);
    await fetch(daemon.url + "/in/carrier/text", { method: "POST", body: word.repeat(9000) });
  }
  const call = daemon.call({ from: from[0] });
  await call.begin();
  for (const key of ["1", "4", "1", "1"]) await call.press(key);
  await call.press("5");
  await call.dialed("no-answer", false);
  await daemon.post("/in/carrier/report", { CallSid: sid("CA"), CallStatus: "completed", From: from[1], To: lineNumber });
  const answer = document((await daemon.text(from[1], "3")).body);
  if (answer.messages.length > 0) await daemon.post(answer.messages[0].report,
    { MessageSid: sid("SM"), MessageStatus: "failed", To: from[1], ErrorMessage: words[0], ErrorCode: words[1] });
  await daemon.text(from[2], "EXIT");
  await daemon.text(from[3], "STOP");
  await daemon.control("POST", "/forget", `number=%2B44${numbers[0]}`);
  await daemon.control("POST", "/forget", `number=${words[0]}`);
}

async function everythingTold(daemon) {
  const told = [["metrics", await (await fetch(daemon.url + "/metrics")).text()],
    ["readyz", await (await fetch(daemon.url + "/readyz")).text()],
    ["status", JSON.stringify(await daemon.control("GET", "/status"))],
    ["outbox", JSON.stringify(await daemon.control("GET", "/outbox"))]];
  return told.map(([name, text]) => [name, Buffer.from(text)]);
}

const everythingWritten = (daemon) => [["log", Buffer.from(daemon.log)],
  ...files(path.join(daemon.folder, "var")).map((file) => [path.relative(daemon.folder, file), fs.readFileSync(file)])];

async function visit(reply, trouble) {
  const daemon = await make(reply);
  await daemon.start();
  await goInByEveryDoor(daemon);
  await trouble(daemon);
  await wait(300);
  const told = await everythingTold(daemon);
  const running = everythingWritten(daemon);
  await daemon.stop("SIGKILL");
  const hits = search([...told, ...running, ...everythingWritten(daemon)], [...numbers, ...words, daemon.token]);
  assert.ok(running.some(([name]) => name.endsWith("helpline.db")), "the database was searched");
  daemon.remove();
  assert.deepEqual(hits, []);
}

await run({
  "the search finds what it must find": () => {
    for (const needle of [...numbers, ...words]) {
      for (const spelling of spellings(needle))
        assert.equal(search([["x", Buffer.concat([Buffer.from("before "), spelling, Buffer.from(" after")])]], [needle]).length > 0, true);
      const wrapped = Buffer.from(Buffer.from(`some ${needle} text`).toString("base64"));
      assert.ok(search([["x", wrapped]], [needle]).length > 0, `${needle} inside base64`);
    }
  },
  "replies inside the answer": () => visit("answer", async () => {}),
  "replies through an API that quotes the number back": () => visit("api", async () => { await wait(1500); }),
  "the database is locked meanwhile": () => visit("answer", async (daemon) => {
    const holder = spawn("sqlite3", [path.join(daemon.folder, "var/helpline.db")], { stdio: ["pipe", "pipe", "inherit"] });
    holder.stdin.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
    await new Promise((done) => holder.stdout.once("data", done));
    await daemon.text(`+44${numbers[0]}`, words[0]);
    holder.kill();
    await goInByEveryDoor(daemon);
  }),
  "reloads, good and bad": () => visit("answer", async (daemon) => {
    await daemon.control("POST", "/reload");
    fs.writeFileSync(daemon.configPath, "{ nonsense");
    await daemon.control("POST", "/reload");
    await goInByEveryDoor(daemon);
  }),
});
