// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way from outside: a real daemon, requests signed by the carrier's
// own code, calls and conversations in each language, a restart in the middle.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { Daemon, document, openNow, run, sid, signedBySdk, wait } from "./lib/daemon.mjs";

const day = "+442083146660";
const night = "+442083146000";
const languages = [
  { key: "1", tag: "en", say: "en-GB", name: "English" },
  { key: "2", tag: "pl", say: "pl-PL", name: "Polski" },
  { key: "3", tag: "ta", say: "ta-IN", name: "தமிழ்" },
  { key: "4", tag: "es", say: "es-ES", name: "Español" },
  { key: "6", tag: "ar", say: "ar", name: "العربية" },
];
const someone = () => "+447700900" + String(Math.floor(Math.random() * 900) + 100);

let daemon = await Daemon.make();
await daemon.start();
process.on("exit", () => { daemon.process?.kill("SIGKILL"); });

const tests = {
  "requests are signed by the carrier's own code": () => {
    if (!signedBySdk) console.log("        (the SDK is not installed: signed by its rule)");
  },

  "a forged webhook gets 403 and teaches us nothing": async () => {
    const forged = await daemon.post("/in/carrier/voice", { CallSid: sid("CA"), From: "+447700900001" }, { sign: false });
    assert.equal(forged.status, 403);
    const wrong = await daemon.post("/in/carrier/text", { MessageSid: sid("SM"), From: "+447700900001", Body: "hi" },
      { sign: false, headers: { "X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" } });
    assert.equal(wrong.status, 403);
    const { messages } = await daemon.control("GET", "/outbox");
    assert.deepEqual(messages, []);
  },

  "an account that is not there gets 404": async () => {
    assert.equal((await daemon.post("/in/nobody/voice", {})).status, 404);
  },

  ...Object.fromEntries(languages.map((language) => [`a call in ${language.tag} reaches a person`, async () => {
    const call = daemon.call();
    const first = await call.begin();
    assert.ok(first.says.some((say) => say.text.includes(language.name)), "its name is said");
    const menu = await call.press(language.key);
    for (const say of menu.says) assert.ok(say.language.startsWith(language.say), say.language);
    const ring = await call.press("1");
    assert.deepEqual(ring.rings, [openNow() ? day : night]);
    if (language.tag !== "en")
      assert.ok(ring.says.some((say) => say.language === "en-GB" && say.text.includes("interpreter, please")));
    const next = await call.dialed("no-answer", false);
    assert.deepEqual(next.rings, [night]);
    const after = await call.dialed("completed", true);
    assert.equal(after.rings.length, 0);
    assert.ok(after.says[0].language.startsWith(language.say));
    const numbers = await call.silence();
    assert.ok(numbers.says.length > 0);
    assert.ok((await call.silence()).hangsUp);
  }])),

  "the same key press gets the same bytes, also from the next process": async () => {
    const call = daemon.call();
    await call.begin();
    await call.press("2");
    const before = call.last.body;
    assert.equal(await call.again(), before);
    await daemon.stop();
    await daemon.start();
    assert.equal(await call.again(), before);
    assert.equal((await call.press("1")).rings.length, 1);
  },

  "a token of another call is the greeting again": async () => {
    const one = daemon.call({ from: "anonymous" });	// nobody is remembered
    const other = daemon.call({ from: "anonymous" });
    await one.begin();
    await one.press("2");
    const greeting = await other.begin();
    const stolen = await other.send(one.now.next, { Digits: "1" });
    assert.deepEqual(stolen.says, greeting.says);
  },

  "an old dial result still finds its way": async () => {
    const call = daemon.call();
    const bridged = await call.send("/in/carrier/voice/v1.nonsense",
      { DialCallStatus: "completed", DialBridged: "true", DialCallSid: sid("CA") });
    assert.ok(bridged.hangsUp);
    const busy = await call.send("/in/carrier/voice/v1.nonsense",
      { DialCallStatus: "busy", DialBridged: "false", DialCallSid: sid("CA") });
    assert.equal(busy.rings.length, 1);
  },

  ...Object.fromEntries(languages.map((language) => [`a conversation in ${language.tag} survives a restart`, async () => {
    const from = someone();
    const first = document((await daemon.text(from, language.name)).body);
    assert.equal(first.messages.length, 1);
    assert.ok(first.messages[0].text.includes("999"));
    await daemon.stop();
    await daemon.start();
    const more = document((await daemon.text(from, "3")).body);
    assert.equal(more.messages.length, 1);
    assert.ok(more.messages[0].text.includes("14"));
    if (language.tag === "pl") assert.ok(!more.messages[0].text.includes("Reply"));
    if (language.tag === "ar") assert.match(more.messages[0].text, /[\u0600-\u06ff]/);
  }])),

  "a text that is delivered again gets the stored answer": async () => {
    const more = { MessageSid: sid("SM") };
    const from = someone();
    const one = await daemon.text(from, "hello, please help me", more);
    const two = await daemon.text(from, "hello, please help me", more);
    assert.equal(two.body, one.body);
    await daemon.stop();
    await daemon.start();
    assert.equal((await daemon.text(from, "hello, please help me", more)).body, one.body);
    const { messages } = await daemon.control("GET", "/outbox");
    assert.equal(new Set(messages.map((message) => message.message)).size, messages.length);
  },

  "twenty deliveries of one text at once are one text": async () => {
    const more = { MessageSid: sid("SM") };
    const from = someone();
    const before = (await daemon.control("GET", "/outbox")).messages.length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => daemon.text(from, "help", more)));
    for (const answer of answers) assert.equal(answer.body, answers[0].body);
    assert.equal((await daemon.control("GET", "/outbox")).messages.length, before + 1);
  },

  "EXIT sends nothing, and a redelivery of what came before is empty": async () => {
    const from = someone();
    const more = { MessageSid: sid("SM") };
    assert.equal(document((await daemon.text(from, "help", more)).body).messages.length, 1);
    assert.equal(document((await daemon.text(from, "Exit!")).body).messages.length, 0);
    assert.equal(document((await daemon.text(from, "help", more)).body).messages.length, 0);
    assert.equal(document((await daemon.text(from, "help")).body).messages.length, 1);
  },

  "STOP ends texting; the next text starts afresh": async () => {
    const from = someone();
    await daemon.text(from, "English");
    assert.equal(document((await daemon.text(from, "STOP")).body).messages.length, 0);
    const call = daemon.call({ from });
    await call.begin();
    await call.press("1");
    await call.press("4");
    const cannot = await call.press("1");
    assert.ok(cannot.says.some((say) => say.text.includes("cannot send a text")));
    assert.equal(document((await daemon.text(from, "English")).body).messages.length, 1);
  },

  "every script's digits are numbers": async () => {
    for (const three of ["3", "٣", "۳", "３", "३"]) {
      const from = someone();
      await daemon.text(from, "English");
      assert.ok(document((await daemon.text(from, three)).body).messages[0].text.includes("14"), three);
    }
  },

  "numbers by text during a call are durable before they are promised": async () => {
    const from = someone();
    const before = (await daemon.control("GET", "/outbox")).messages.length;
    const call = daemon.call({ from });
    await call.begin();
    await call.press("1");
    await call.press("4");
    assert.ok((await call.press("1")).says[0].text.includes("one text"));
    const sent = await call.press("1");
    assert.ok(sent.says[0].text.includes("It is sent"), sent.says[0].text);
    assert.equal(await call.again(), call.last.body);
    assert.equal((await daemon.control("GET", "/outbox")).messages.length, before + 1);
  },

  "a receipt moves a message forward, never back": async () => {
    const from = someone();
    const answer = document((await daemon.text(from, "help")).body);
    const report = answer.messages[0].report;
    assert.ok(report.startsWith(daemon.url + "/in/carrier/report/"));
    const newest = async () => (await daemon.control("GET", "/outbox")).messages[0];
    const receipt = (status) => daemon.post(report, { MessageSid: sid("SM"), MessageStatus: status, To: from });
    assert.ok((await receipt("delivered")).status < 300);
    assert.equal((await newest()).state, "sent");
    assert.ok((await receipt("queued")).status < 300);
    assert.equal((await newest()).state, "sent");
    const forged = await daemon.post(report, { MessageStatus: "failed" }, { sign: false });
    assert.equal(forged.status, 403);
  },

  "withheld, overlong and strange callers are callers": async () => {
    for (const from of ["anonymous", "+266696687", "Restricted", "+7378742833", "", "client:x", "+" + "4".repeat(300), "<&>\"'"]) {
      const call = daemon.call({ from });
      await call.begin();
      assert.equal((await call.press("0")).rings.length, 1, from);
    }
  },

  "bad bodies get the right status and nothing falls over": async () => {
    const raw = (body, type = "application/x-www-form-urlencoded") => fetch(daemon.url + "/in/carrier/text",
      { method: "POST", headers: { "Content-Type": type }, body });
    assert.equal((await raw("a=%00%ff%fe")).status, 403);
    assert.equal((await raw("x".repeat(70000))).status, 413);
    const many = Object.fromEntries(Array.from({ length: 10000 }, (_, i) => [`p${i}`, ""]));
    assert.ok([400, 403, 413].includes((await daemon.post("/in/carrier/text", many)).status));
    const nul = await daemon.text(someone(), "a\0b");
    assert.equal(nul.status, 200, "a text with broken letters is a text");
    assert.equal(document(nul.body).messages.length, 1);
    assert.equal((await fetch(daemon.url + "/healthz")).status, 200);
  },

  "a reload changes words for the next call, a broken one changes nothing": async () => {
    const call = daemon.call();
    await call.begin();
    await call.press("1");
    for (let i = 0; i < 3; i++) {
      const good = await daemon.control("POST", "/reload");
      assert.equal(good.good, true, good.problems);
      daemon.config.limits.keep = `${31 + i}d`;
      daemon.writeConfig();
    }
    fs.writeFileSync(daemon.configPath, "{\"listen\": [");
    const bad = await daemon.control("POST", "/reload");
    assert.equal(bad.good, false);
    assert.match(bad.problems, /helpline\.json:\d+:\d+: /);
    assert.equal((await call.press("1")).rings.length, 1);
    await daemon.stop();
    await daemon.start();
    assert.match(daemon.log, /SAVED_SET_LIVE/);
    assert.equal((await daemon.control("GET", "/status")).saved_set, true);
    assert.ok((await daemon.call().begin()).says.length > 0);
    daemon.writeConfig();
    assert.equal((await daemon.control("POST", "/reload")).good, true);
    assert.equal((await daemon.control("GET", "/status")).saved_set, false);
    assert.equal(await (await fetch(daemon.url + "/readyz")).text(), "ready\n");
    await daemon.stop();
    await daemon.start();
  },

  "what was said of hours rings at once, survives kill -9, and is in the status": async () => {
    const say = (form) => daemon.control("POST", "/hours", form);
    const rung = async () => {
      const call = daemon.call();
      await call.begin();
      await call.press("1");
      return (await call.press("1")).rings;
    };
    for (const [state, number] of [["open", day], ["closed", night]]) {
      const until = new Date(Date.now() + 86400000).toISOString().slice(0, 16).replace("T", "%20");
      const said = await say(`hours=team&state=${state}&until=${until}`);
      assert.equal(said.overrides[0].state, state);
      assert.equal(said.rings[0].for, "everybody");
      assert.deepEqual(await rung(), [number]);
      await daemon.stop("SIGKILL");
      await daemon.start();
      assert.deepEqual(await rung(), [number]);
      assert.equal((await daemon.control("GET", "/status")).overrides[0].state, state);
    }
    assert.match((await say("hours=teem&state=open&until=23:59")).error, /did you mean "team"/);
    assert.deepEqual((await say("hours=team&state=clear")).overrides, []);
    assert.deepEqual(await rung(), [openNow() ? day : night]);
    await daemon.stop();
    fs.writeFileSync(path.join(daemon.folder, "var/override.json"), "{");
    await daemon.start();
    assert.match(daemon.log, /ALARM OVERRIDE_BROKEN/);
    assert.deepEqual(await rung(), [openNow() ? day : night]);
    fs.rmSync(path.join(daemon.folder, "var/override.json"));
  },

  "the report counts who reached a person, and hides small counts": async () => {
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" }).format(new Date());
    const report = () => daemon.control("POST", "/report", `from=${today}&to=${today}`);
    const row = (tables, name) => tables.calls_by_language.find((one) => one.name === name) ?? {};
    const before = await report();
    for (let i = 0; i < 24; i++) {
      const call = daemon.call();
      await call.begin();
      await call.press("2");
      await call.press("1");
      await call.dialed("completed", true);
      if (i % 2 === 0) await call.silence();
      await call.hangUp();
    }
    const after = await report();
    assert.ok(row(after, "pl").reached >= 12, JSON.stringify(row(after, "pl")));
    assert.ok(row(after, "pl").count >= (row(before, "pl").count ?? 0) + 3);
    assert.ok(row(after, "pl").half_within_seconds <= 5);
    const small = Object.values(after).flat().flatMap((one) => Object.entries(one))
      .filter(([name, value]) => typeof value === "number" && value > 0 && value < 10 && !/seconds|of_100/.test(name));
    assert.deepEqual(small, []);
    assert.match((await daemon.control("POST", "/report", "from=2026-02-30&to=x")).error, /days such as/);
  },

  "no number and no word of a resident is in a log, a metric or the database": async () => {
    const from = "+447700900987";
    const words = "zebra umbrella quokka";
    await daemon.text(from, words);
    const call = daemon.call({ from });
    await call.begin();
    await call.press("1");
    await wait(1200);
    const metrics = await (await fetch(daemon.url + "/metrics")).text();
    await daemon.stop();
    let all = daemon.log + metrics;
    const scan = (folder) => {
      for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) scan(file);
        else if (entry.isFile()) all += fs.readFileSync(file, "latin1");
      }
    };
    scan(path.join(daemon.folder, "var"));
    for (const secret of [from, from.slice(1), "07700900987", "7700900987", "quokka", "umbrella", "9f2c4b1d7e8a40c3"])
      assert.ok(!all.includes(secret), `${secret} was found`);
    await daemon.start();
  },

  "SIGTERM ends it with 0 within ten seconds": async () => {
    const began = performance.now();
    const { code } = await daemon.stop();
    assert.equal(code, 0);
    assert.ok(performance.now() - began < 10000);
    assert.deepEqual(fs.readdirSync(daemon.folder).sort(), ["config", "token", "var"], "nothing is written elsewhere");
    daemon.remove();
  },
};

await run(tests);
