// SPDX-License-Identifier: GPL-3.0-or-later
// Attacks on a real daemon. The number before each name is that of the list in
// tests/README.md; A1, A4 and A5 in great numbers are in tests/faults.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { Daemon, document, root, run, sid, wait } from "./lib/daemon.mjs";

const build = path.resolve(root, process.env.BUILD ?? "build");
let next = 100000;
const someone = () => `+4477${String(next++).padStart(8, "0")}`;

const daemon = await Daemon.make();
await daemon.start();
process.on("exit", () => { daemon.process?.kill("SIGKILL"); });

const outbox = async () => (await daemon.control("GET", "/outbox")).messages;
const query = (sql) => execFileSync("sqlite3", ["-readonly",
  path.join(daemon.folder, "var/helpline.db"), sql], { encoding: "utf-8" }).trim();

const tests = {
  "A1 nothing that was changed on its way is taken": async () => {
    const url = daemon.url + "/in/carrier/text";
    const good = { MessageSid: sid("SM"), From: someone(), To: "+442079460123", Body: "help" };
    const signed = await daemon.sign(url, good);
    const changes = [
      { Body: "hell" }, { From: someone() }, { To: "+442079460124" }, { Extra: "1" }, { Body: "help " }, { MessageSid: sid("SM") },
    ];
    for (const change of changes) {
      const answer = await daemon.post(url, { ...good, ...change }, { sign: false, headers: { "X-Twilio-Signature": signed } });
      assert.equal(answer.status, 403, JSON.stringify(change));
    }
    for (let i = 0; i < signed.length - 1; i++) {
      const other = signed.slice(0, i) + (signed[i] === "A" ? "B" : "A") + signed.slice(i + 1);
      const answer = await daemon.post(url, good, { sign: false, headers: { "X-Twilio-Signature": other } });
      assert.equal(answer.status, 403, `letter ${i}`);
    }
    for (const target of ["/in/carrier/voice", "/in/carrier/text?x=1", "/in/carrier/report"]) {
      const answer = await daemon.post(target, good, { sign: false, headers: { "X-Twilio-Signature": signed } });
      assert.equal(answer.status, 403, target);
    }
    assert.deepEqual(await outbox(), []);
  },

  "A1 the host that a stranger names changes nothing": async () => {
    const call = daemon.call();
    const answer = await daemon.post("/in/carrier/voice", { ...call.params, CallStatus: "ringing" },
      { headers: { "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", Forwarded: "host=evil.example" } });
    assert.equal(answer.status, 200);
    assert.ok(!answer.body.includes("evil.example"));
  },

  "A6 whoever borrows a number hears nothing of its owner": async () => {
    const owner = someone();
    await daemon.text(owner, "Polski");
    await daemon.text(owner, "2");
    const borrowed = await daemon.call({ from: owner }).begin();
    const stranger = await daemon.call({ from: someone() }).begin();
    assert.deepEqual(borrowed.says, stranger.says);
    assert.deepEqual(borrowed.rings, stranger.rings);
  },

  "A8 a machine that answers us is left alone": async () => {
    const machine = someone();
    let replies = 0;
    for (let i = 0; i < 100; i++) {
      const answer = document((await daemon.text(machine, "I am away from my desk")).body);
      replies += answer.messages.length;
    }
    assert.ok(replies <= 3, `${replies} replies`);
    assert.equal(document((await daemon.text(machine, "help")).body).messages.length, 1, "an urgent word is answered");
  },

  "A8 commands from one number have an end too": async () => {
    const machine = someone();
    let replies = 0;
    for (let i = 0; i < 100; i++) replies += document((await daemon.text(machine, "3")).body).messages.length;
    assert.ok(replies <= 30, `${replies} replies`);
  },

  "A11 no stranger writes a line of the log": async () => {
    const evil = "x\r\nALARM STARTED: forged\u001b[31m\u202e";
    await daemon.text(someone(), evil);
    await daemon.post("/in/carrier/text", { MessageSid: evil, From: evil, To: evil, Body: evil });
    await daemon.post("/in/carrier/voice", { CallSid: evil, From: evil, To: evil });
    await fetch(daemon.url + "/in/" + encodeURIComponent(evil) + "/voice", { method: "POST" });
    await wait(100);
    assert.ok(!/forged\u001b|^ALARM STARTED/m.test(daemon.log));
    assert.ok(!/[^\n\x20-\x7e]/.test(daemon.log), "only plain letters");
  },

  "A9 words of residents never change a document's shape": async () => {
    for (const body of ["</Message><Dial>+447700900000</Dial>", "]]>", "<!--", "&#0;", "\u0001\u0002", "{{x}}", "%s%n"]) {
      const answer = await daemon.text(someone(), body);
      assert.ok(!answer.body.includes("<Dial"), body);
      assert.ok(answer.status === 200 || answer.status === 400);
    }
    const call = daemon.call({ from: "\"/><Hangup/>" });
    assert.ok((await call.begin()).says.length > 0);
  },

  "A18 metrics name nobody": async () => {
    const metrics = await (await fetch(daemon.url + "/metrics")).text();
    for (const line of metrics.split("\n").filter((line) => line !== "" && !line.startsWith("#")))
      assert.match(line, /^helpline_[a-z_]+ \d+$/);
  },

  "A19 secrets are in no argument, no environment, no core": () => {
    const folder = `/proc/${daemon.process.pid}`;
    const seen = fs.readFileSync(`${folder}/cmdline`, "latin1") + fs.readFileSync(`${folder}/environ`, "latin1");
    assert.ok(!seen.includes(daemon.token));
    assert.match(fs.readFileSync(`${folder}/limits`, "latin1"), /Max core file size\s+0\s+0/);
    for (const file of fs.readdirSync(path.join(daemon.folder, "var/secrets")))
      assert.equal(fs.statSync(path.join(daemon.folder, "var/secrets", file)).mode & 0o077, 0, file);
    assert.equal(fs.statSync(path.join(daemon.folder, "var/helpline.db")).mode & 0o077, 0);
  },

  "A20 the programs are hardened": () => {
    for (const program of ["helplined", "helpline"]) {
      const elf = execFileSync("readelf", ["-W", "-h", "-l", "-d", "-s", path.join(build, program)],
        { encoding: "utf-8", maxBuffer: 1 << 26 });
      if (/__asan_|__tsan_/.test(elf)) continue;
      assert.match(elf, /Type:\s+DYN/, `${program}: PIE`);
      assert.match(elf, /GNU_RELRO/, `${program}: RELRO`);
      assert.match(elf, /BIND_NOW|FLAGS_1.*NOW/, `${program}: BIND_NOW`);
      assert.match(elf, /GNU_STACK\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+RW\s/, `${program}: NX`);
      assert.match(elf, /__stack_chk_fail/, `${program}: stack protector`);
      // What counts its branches is not optimised, and so cannot be fortified.
      if (!/__gcov_/.test(elf)) assert.match(elf, /__\w+_chk@/, `${program}: fortified`);
    }
  },

  "A24 no way of pressing keys keeps the line for ever": async () => {
    for (let round = 0; round < 20; round++) {
      const call = daemon.call();
      await call.begin();
      let documents = 0;
      while (call.now.rings.length === 0 && !call.now.hangsUp && documents < 80) {
        const keys = "123467890*#5"[Math.floor(Math.random() * 12)];
        await call.press(Math.random() < 0.3 ? "9" : keys);
        documents += 1;
      }
      assert.ok(documents < 80, "a person or last words");
    }
  },

  "A25 tricks of Unicode cost nothing and open nothing": async () => {
    for (const body of ["\u200b3\u200b", "\u202e3\u202c", "３", " 3 ", "\ufeff3"]) {
      const from = someone();
      const answer = document((await daemon.text(from, body)).body);
      assert.equal(answer.messages.length, 1);
      assert.ok(answer.messages[0].text.includes("14"), JSON.stringify(body));
    }
    const exit = await daemon.text(someone(), "e\u200bx\u200di\u2060t");
    assert.equal(document(exit.body).messages.length, 0);
    const long = await daemon.text(someone(), "😀".repeat(800));
    for (const message of document(long.body).messages) assert.ok(message.text.length < 700);
  },

  "A28 quotes and semicolons are words like others": async () => {
    const before = Number(query("SELECT count(*) FROM sqlite_schema"));
    for (const evil of ["'; DROP TABLE held; --", "\" OR 1=1", "x'00'", "?1", "%27"]) {
      await daemon.text(someone(), evil, { MessageSid: evil });
      await daemon.text(evil, evil);
      await daemon.call({ from: evil }).begin();
    }
    assert.equal(Number(query("SELECT count(*) FROM sqlite_schema")), before);
    assert.equal(query("PRAGMA integrity_check"), "ok");
  },

  "A27 a receipt that is not the carrier's, or not for us, changes nothing": async () => {
    const report = document((await daemon.text(someone(), "help")).body).messages[0].report;
    const state = async () => (await outbox())[0].state;
    await wait(200);
    const before = await state();
    assert.equal((await daemon.post(report, { MessageStatus: "failed" }, { sign: false })).status, 403);
    const other = report.slice(0, -4) + (report.endsWith("AAAA") ? "BBBB" : "AAAA");
    assert.ok((await daemon.post(other, { MessageSid: sid("SM"), MessageStatus: "failed" })).status < 300);
    assert.equal(await state(), before);
    await daemon.post(report, { MessageSid: sid("SM"), MessageStatus: "delivered" });
    await daemon.post(report, { MessageSid: sid("SM"), MessageStatus: "failed", ErrorCode: "30003" });
    assert.equal(await state(), "sent");
  },

  "it ends": async () => {
    assert.equal((await daemon.stop()).code, 0);
    daemon.remove();
  },
};

await run(tests);
