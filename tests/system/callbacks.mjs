// SPDX-License-Identifier: GPL-3.0-or-later
// Residents are rung back: asked by text and by key, claimed by a worker, the
// desk first and the resident only after key 1; and what goes wrong on the way.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { Daemon, document, root, run, sid, wait } from "./lib/daemon.mjs";
import { callbackNumber, Carrier, Desk, deskNumber, offer } from "./lib/desk.mjs";

const carrier = await Carrier.make();
const daemon = await Daemon.make((config) => offer(config, carrier));
await daemon.start();
process.on("exit", () => { daemon.process?.kill("SIGKILL"); });

let last = 200;
const someone = () => `+447700900${last++}`;

const list = async () => (await daemon.control("GET", "/callbacks")).callbacks;
const say = (order, reference, more = {}) =>
  daemon.control("POST", "/callback", new URLSearchParams({ order, reference, by: "AB", ...more }).toString());
const claim = (reference, desk = "mash") => say("claim", reference, { desk });
const state = async (reference) => (await list()).find((one) => one.reference === reference).state;

async function until(what, sentence, seconds = 10) {
  for (let i = 0; i < seconds * 50; i++) {
    const found = await what();
    if (found) return found;
    await wait(20);
  }
  throw new Error(`${sentence}\n${JSON.stringify(await list())}\n${JSON.stringify(await daemon.control("GET", "/outbox"))}\n${daemon.log}`);
}

const becomes = (reference, wanted) => until(async () => await state(reference) === wanted, `${reference} never is ${wanted}`);

// Somebody texts 11; the reference of their request.
async function ask(from = someone(), body = "11") {
  const before = new Set((await list()).map((one) => one.reference));
  await daemon.text(from, "English");
  await daemon.text(from, body);
  const mine = (await list()).filter((one) => !before.has(one.reference));
  assert.equal(mine.length, 1);
  return { from, reference: mine[0].reference };
}

// Claimed, and the desk is rung.
async function rung(reference) {
  const count = carrier.calls.length;
  const claimed = await claim(reference);
  assert.equal(claimed.state, "claimed", JSON.stringify(claimed));
  await until(() => carrier.calls.length > count, "the desk is not rung");
  return new Desk(daemon, carrier.calls.at(-1));
}

// What is not needed any more must not keep a desk busy.
async function finish(reference) {
  await say("done", reference);
}

const tests = {
  "the worker first, then the resident, who talk": async () => {
    const { from, reference } = await ask();
    const [row] = await list();
    assert.deepEqual([row.state, row.language, row.safe, row.asked_by, row.tries], ["waiting", "en", "soon", "text", 0]);
    await until(() => carrier.texts.some((text) => text.to === from && /A person will ring/.test(text.body)), "no reply");
    const desk = await rung(reference);
    const call = carrier.calls.at(-1).form;
    assert.deepEqual([call.get("To"), call.get("From"), call.get("Record"), call.get("MachineDetection")],
      [deskNumber, callbackNumber, "false", null]);
    assert.equal(carrier.calls.filter((one) => one.to === from).length, 0);
    const said = (await desk.answers()).says.map((one) => one.text).join(" ");
    assert.match(said, /Language: English\. Safe to ring was said today at \d+(:\d\d)? [ap]m/);
    assert.deepEqual(desk.now.rings, []);
    const ringing = await desk.press("1");
    assert.deepEqual(ringing.rings, [from]);
    assert.match(ringing.body, new RegExp(`callerId="\\${callbackNumber}"`));
    assert.match(ringing.body, /hangupOnStar="false"/);
    assert.match(ringing.body, /record="do-not-record"/);
    assert.match(ringing.body, /timeout="20"/);
    await becomes(reference, "ringing");
    assert.ok((await desk.dialed(true, 120)).hangsUp);
    await becomes(reference, "reached");
    assert.equal(await desk.ends(), 204);
    assert.equal(await state(reference), "reached");
    assert.match((await claim(reference)).error, /is reached/);
  },

  "asked by key, once nobody answers": async () => {
    const from = someone();
    const call = daemon.call({ from });
    await call.begin();
    await call.press("0");
    for (let i = 0; call.now.rings.length > 0 || call.now.dial !== ""; i++) {
      assert.ok(i < 9);
      if (call.now.dial === "") await call.silence();
      else await call.dialed("no-answer", false);
    }
    assert.ok(call.now.says.some((one) => /press 2/.test(one.text)));
    await call.press("2");
    await call.press("1");
    const done = await call.press("3");
    assert.match(done.says[0].text, /A person will ring you/);
    const row = (await list())[0];
    assert.deepEqual([row.state, row.safe, row.asked_by], ["waiting", "afternoon", "key"]);
    await finish(row.reference);
  },

  "two tries and no more; then one neutral text": async () => {
    const { from, reference } = await ask();
    for (let i = 1; i <= 2; i++) {
      const desk = await rung(reference);
      await desk.answers();
      assert.deepEqual((await desk.press("1")).rings, [from]);
      assert.match((await desk.dialed(false, 0)).says[0].text, /did not answer/);
      await becomes(reference, i === 1 ? "waiting" : "missed");
      await desk.ends();
    }
    const text = await until(() => carrier.texts.find((one) => one.to === from && /We rang you/.test(one.body)), "no text");
    assert.match(text.body, /^We rang you\. Reply 11 to be rung again, 10 for no more\.$/);
    assert.match((await claim(reference)).error, /is missed/);
  },

  "who says wrong number is not texted about it": async () => {
    const { from, reference } = await ask();
    for (let i = 1; i <= 2; i++) {
      const desk = await rung(reference);
      await desk.answers();
      await desk.press("1");
      await desk.dialed(true, 4);
      await becomes(reference, i === 1 ? "waiting" : "missed");
    }
    await wait(300);
    assert.ok(!carrier.texts.some((one) => one.to === from && /We rang you/.test(one.body)));
  },

  "EXIT while the worker listens: nobody is rung": async () => {
    const { from, reference } = await ask();
    const desk = await rung(reference);
    await desk.answers();
    await daemon.text(from, "EXIT");
    const after = await desk.press("1");
    assert.deepEqual(after.rings, []);
    assert.match(after.says[0].text, /They have left. Please do not ring/);
    const row = (await list()).find((one) => one.reference === reference);
    assert.deepEqual([row.state, row.language, row.child], ["left; do not ring", "", false]);
    assert.match((await claim(reference)).error, /left; do not ring/);
    assert.match((await say("reveal", reference, { why: "test" })).error, /left; do not ring/);
  },

  "10 while the desk is being rung: it is not rung twice, and hears so": async () => {
    const { from, reference } = await ask();
    const desk = await rung(reference);
    await daemon.text(from, "10");
    assert.equal(await state(reference), "cancelled");
    assert.match((await desk.answers()).says[0].text, /They have left/);
    assert.ok(desk.now.hangsUp);
  },

  "10 before the carrier has the order: the desk is not rung": async () => {
    const { from, reference } = await ask();
    carrier.clear();
    carrier.script = ["500", "500", "500"];
    await claim(reference);
    await until(() => carrier.asked.some((one) => one.step === "500"), "nothing was asked");
    await daemon.text(from, "10");
    await wait(2500);
    assert.equal(carrier.calls.length, 0);
    carrier.script = [];
  },

  "a new wish takes the place of the old one": async () => {
    const { from, reference } = await ask();
    const desk = await rung(reference);
    await desk.answers();
    const again = await ask(from);
    assert.match((await desk.press("1")).says[0].text, /not open any more/);
    assert.equal(await state(reference), "cancelled");
    assert.equal(await state(again.reference), "waiting");
    await finish(again.reference);
  },

  "a desk that does not answer, or presses nothing: it waits again": async () => {
    const { reference } = await ask();
    for (const end of ["no-answer", "busy", "failed", "completed"]) {
      const desk = await rung(reference);
      if (end === "completed") await desk.answers();
      assert.equal(await desk.ends(end), 204);
      assert.equal(await state(reference), "waiting");
    }
    assert.equal((await list()).find((one) => one.reference === reference).tries, 0);
    await finish(reference);
  },

  "a desk that comes late rings nobody": async () => {
    const { reference } = await ask();
    const first = await rung(reference);
    assert.equal((await say("release", reference)).state, "waiting");
    const second = await rung(reference);
    assert.match((await first.answers()).says[0].text, /not open any more/);
    await second.answers();
    assert.equal((await second.press("1")).rings.length, 1);
    await second.dialed(true, 60);
    await becomes(reference, "reached");
  },

  "key 1 delivered twice is one try": async () => {
    const { reference } = await ask();
    const desk = await rung(reference);
    const hears = await desk.answers();
    const params = { ...desk.params, Digits: "1" };
    const both = await Promise.all([1, 2].map(() => daemon.post(hears.next, params)));
    assert.equal(document(both[0].body).dial, document(both[1].body).dial);
    desk.now = document(both[0].body);
    await desk.dialed(false, 0);
    await desk.dialed(false, 0).catch(() => {});
    await becomes(reference, "waiting");
    assert.equal((await list()).find((one) => one.reference === reference).tries, 1);
    await finish(reference);
  },

  "one desk, one request at a time": async () => {
    const one = await ask();
    const other = await ask();
    await rung(one.reference);
    assert.match((await claim(other.reference)).error, new RegExp(`is rung for ${one.reference}`));
    assert.equal((await claim(other.reference, "second")).state, "claimed");
    assert.match((await claim(other.reference, "third")).error, /no such desk/);
    assert.match((await claim(one.reference, "second")).error, /is claimed by AB/);
    for (const { reference } of [one, other]) await finish(reference);
  },

  "the number only by --reveal, and that is logged without it": async () => {
    const { from, reference } = await ask();
    assert.ok(!JSON.stringify(await list()).includes(from.slice(1)));
    assert.match((await say("reveal", reference)).error, /why=/);
    assert.match((await say("reveal", reference, { why: `rang ${from}` })).error, /why=/);
    assert.match((await say("reveal", reference, { why: "test", by: "" })).error, /initials/);
    const shown = await say("reveal", reference.toLowerCase(), { why: "they asked for a letter" });
    assert.equal(shown.number, from);
    await until(() => /AB: they asked for a letter/.test(daemon.log), "not logged");
    await finish(reference);
    assert.match((await say("reveal", reference, { why: "test" })).error, /is reached/);
  },

  "the command says the same": async () => {
    const { reference } = await ask();
    const helpline = (...words) => spawnSync(path.join(root, process.env.BUILD ?? "build", "helpline"),
      ["--config", daemon.configPath, "callbacks", ...words], { encoding: "utf-8" });
    const shown = helpline();
    assert.equal(shown.status, 0);
    assert.match(shown.stdout, new RegExp(`reference: ${reference}  state: waiting  language: en`));
    for (const words of [["claim"], ["claim", reference], ["claim", reference, "--by", "AB"], ["clam", reference],
      ["show", reference, "--by", "AB"], ["show", reference, "--by", "AB", "--reveal"]])
      assert.equal(helpline(...words).status, 64, words.join(" "));
    assert.equal(helpline("claim", "ZZ999", "--desk", "mash", "--by", "AB").status, 1);
    const count = carrier.calls.length;
    assert.equal(helpline("claim", reference.slice(0, 2) + "-" + reference.slice(2), "--desk", "mash", "--by", "AB").status, 0);
    await until(() => carrier.calls.length > count, "the desk is not rung");
    assert.equal(helpline("release", reference, "--by", "AB").status, 0);
    assert.equal(helpline("done", reference, "--by", "AB").status, 0);
    assert.equal(helpline("done", reference, "--by", "AB").status, 1);
  },

  "the callback number takes no calls": async () => {
    const answer = document((await daemon.post("/in/carrier/voice", { CallSid: sid("CA"), From: someone(),
      To: callbackNumber, Direction: "inbound", CallStatus: "ringing" })).body);
    assert.deepEqual(answer.says.map((one) => one.text), ["Hello. This number does not take calls. Goodbye."]);
    assert.ok(answer.hangsUp);
    assert.deepEqual(answer.rings, []);
  },

  "a leg that we rang and do not know is let go": async () => {
    const answer = document((await daemon.post(`/in/carrier/voice/v1.${"A".repeat(150)}`, { CallSid: sid("CA"),
      From: callbackNumber, To: deskNumber, Direction: "outbound-api", CallStatus: "in-progress" })).body);
    assert.deepEqual([answer.says.length, answer.rings.length, answer.hangsUp], [0, 0, true]);
  },

  "an order that the carrier refuses: it waits again, and the outbox says why": async () => {
    const { reference } = await ask();
    carrier.script = ["refuse"];
    await claim(reference);
    await becomes(reference, "waiting");
    const { messages } = await daemon.control("GET", "/outbox");
    assert.ok(messages.some((one) => one.kind === "call" && one.state === "failed" && /21215/.test(one.why)));
    await finish(reference);
  },

  "no answer, but the carrier lists the call: the desk is not rung twice": async () => {
    const { reference } = await ask();
    carrier.clear();
    carrier.script = ["take and vanish"];
    await claim(reference);
    await until(() => carrier.asked.some((one) => one.method === "GET" && one.url.includes("/Calls.json")), "not asked", 30);
    await wait(500);
    assert.equal(carrier.calls.length, 1);
    await finish(reference);
  },

  "kill -9 between claim and ring: the desk is rung once more, marked": async () => {
    const { reference } = await ask();
    carrier.clear();
    carrier.script = ["vanish"];
    await claim(reference);
    await until(() => carrier.asked.some((one) => one.step === "vanish"), "nothing was asked");
    await daemon.stop("SIGKILL");
    await daemon.start();
    assert.equal(await state(reference), "claimed");
    await until(() => carrier.calls.length === 1, "the desk is not rung", 60);
    const { messages } = await daemon.control("GET", "/outbox");
    assert.equal(messages.find((one) => one.kind === "call").repeats, 1);
    const desk = new Desk(daemon, carrier.calls[0]);
    await desk.answers();
    assert.equal((await desk.press("1")).rings.length, 1);
    await becomes(reference, "ringing");
    // And between key 1 and its result: it is one try, and the result counts.
    await daemon.stop("SIGKILL");
    await daemon.start();
    assert.equal(await state(reference), "ringing");
    await desk.dialed(true, 90);
    await becomes(reference, "reached");
    assert.equal(carrier.calls.length, 1);
  },

  "kill -9 before anything left: the desk is rung once": async () => {
    const { reference } = await ask();
    const port = carrier.server.address().port;
    carrier.clear();
    carrier.server.closeAllConnections();
    await new Promise((done) => carrier.server.close(done));
    await claim(reference);
    await wait(300);
    await daemon.stop("SIGKILL");
    await daemon.start();
    await new Promise((done) => carrier.server.listen(port, "127.0.0.1", done));
    await until(() => carrier.calls.length > 0, "the desk is not rung", 60);
    await wait(500);
    assert.equal(carrier.calls.length, 1);
    await finish(reference);
  },

  "EXIT is remembered over kill -9": async () => {
    const { from, reference } = await ask();
    const desk = await rung(reference);
    await desk.answers();
    await daemon.text(from, "EXIT");
    await daemon.stop("SIGKILL");
    await daemon.start();
    assert.equal(await state(reference), "left; do not ring");	// what a start reads is read
    assert.match((await desk.press("1")).says[0].text, /They have left/);
  },

  "caps are counted, and the numbers are told instead": async () => {
    await daemon.stop();
    daemon.config.callback.per_number = 1;
    daemon.writeConfig();
    await daemon.start();
    const { from, reference } = await ask();
    await daemon.text(from, "11");
    await until(() => carrier.texts.some((one) => one.to === from && /Talk to a person: 020 8314 6660/.test(one.body)), "no numbers");
    assert.equal((await daemon.control("GET", "/status")).events.CALLBACKS_NUMBER, 1);
    assert.equal(await state(reference), "waiting");
    await finish(reference);
  },

  "nothing plain of a resident is on the disk, in the log, in a list": async () => {
    const { from, reference } = await ask();
    const desk = await rung(reference);
    await desk.answers();
    await desk.press("1");
    await becomes(reference, "ringing");
    const needles = [from.slice(1), from.slice(3)];
    await daemon.stop("SIGKILL");
    const folder = path.join(daemon.folder, "var");
    for (const name of fs.readdirSync(folder).filter((one) => one.startsWith("helpline.db")))
      for (const needle of needles) assert.ok(!fs.readFileSync(path.join(folder, name)).includes(needle), `${needle} in ${name}`);
    for (const needle of needles) assert.ok(!daemon.log.includes(needle));
    assert.ok(!carrier.asked.some((one) => needles.some((needle) => one.url.includes(needle)) && one.url.includes("Calls")));
    const call = carrier.calls.at(-1);
    for (const needle of needles) assert.ok(!call.form.get("Url").includes(needle) && !call.form.get("StatusCallback").includes(needle));
    await daemon.start();
    await desk.dialed(true, 60);
    await becomes(reference, "reached");
  },

  "switched off: nothing offers it, and what waits can be ended": async () => {
    const { from, reference } = await ask();
    const callback = daemon.config.callback;
    await daemon.stop();
    delete daemon.config.callback;
    daemon.writeConfig();
    await daemon.start();
    assert.match((await claim(reference)).error, /not configured/);
    await daemon.text(someone(), "help");
    await until(() => carrier.texts.some((one) => /Reply 1: phone numbers/.test(one.body)), "no reply");
    await daemon.text(from, "EXIT");
    assert.equal(await state(reference), "left; do not ring");
    await daemon.stop();
    daemon.config.callback = callback;
    daemon.writeConfig();
    await daemon.start();
  },

  "it ends": async () => {
    assert.equal((await daemon.stop()).code, 0);
    carrier.close();
    daemon.remove();
  },
};

await run(tests);
