// SPDX-License-Identifier: GPL-3.0-or-later
// Drills ring the numbers of routes until somebody presses 1, rehearsals play
// to a desk what a worker meets; and what goes wrong on the way.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { Shim } from "../faults/shim.mjs";
import { Daemon, root, run, wait } from "./lib/daemon.mjs";
import { callbackNumber, Carrier, Desk, deskNumber, offer } from "./lib/desk.mjs";

const DAY_MS = 86400000;
const numbers = { "day.1": "+442083146660", "day.2": "+442083146000", "office.1": "+442083143396" };

const carrier = await Carrier.make();
const daemon = await Daemon.make((config) => {
  offer(config, carrier);
  config.drill = { tries: 2, pause: "1s" };
});
const shim = new Shim(daemon.folder);
const start = () => daemon.start({ environment: shim.environment });
await start();
process.on("exit", () => { daemon.process?.kill("SIGKILL"); });

const form = (fields) => new URLSearchParams(fields).toString();
const order = (fields) => daemon.control("POST", "/drill", form({ by: "AB", ...fields }));
const rehearse = (number, as) => daemon.control("POST", "/rehearse", form({ number, as, by: "AB" }));
const runs = async () => (await daemon.control("GET", "/drills")).drills;
const newest = async (name) => (await runs()).find((one) => one.rings === name);
const status = () => daemon.control("GET", "/status");
const proven = async (name) => (await status()).drills.find((one) => one.number.split(" ").includes(name)).last_proven;

async function until(what, sentence, seconds = 10) {
  for (let i = 0; i < seconds * 50; i++) {
    const found = await what();
    if (found) return found;
    await wait(20);
  }
  throw new Error(`${sentence}\n${JSON.stringify(await runs())}\n${JSON.stringify(await daemon.control("GET", "/outbox"))}\n${daemon.log}`);
}

const becomes = (name, state, seconds) =>
  until(async () => (await newest(name))?.state === state, `${name} never is ${state}`, seconds);
const nextCall = async (count, seconds) => {
  await until(() => carrier.calls.length > count, "nothing is rung", seconds);
  return new Desk(daemon, carrier.calls[count]);
};

// Ordered now, and rung.
async function rung(number) {
  const count = carrier.calls.length;
  const ordered = await order({ number });
  assert.equal(ordered.ordered, 1, JSON.stringify(ordered));
  return nextCall(count);
}

const words = (document) => document.says.map((one) => one.text).join(" ");
const helpline = (...args) => spawnSync(path.join(root, process.env.BUILD ?? "build", "helpline"),
  ["--config", daemon.configPath, ...args], { encoding: "utf-8" });

// The clock of the daemon stands at so many seconds of a minute when it starts.
async function restartAtSecond(second) {
  await daemon.stop();
  shim.set("clock_ms", (second - new Date().getSeconds()) * 1000);
  await start();
  return new Date(Date.now() + shim.get("clock_ms"));
}

const tests = {
  "nothing is proven at first, and that is no alarm yet": async () => {
    const { drills, drill_alarms } = await until(async () => { const now = await status(); return now.drills.length > 0 && now; }, "no status");
    assert.deepEqual(drills.map((one) => [one.number, one.rings, one.last_proven]), [
      ["day.1", "020 8314 6660", "never"], ["day.2 night.1", "020 8314 6000", "never"], ["office.1", "020 8314 3396", "never"]]);
    assert.deepEqual(drill_alarms, []);
  },

  "rung, 1 pressed: proven": async () => {
    const desk = await rung("day.1");
    const call = carrier.calls.at(-1).form;
    assert.deepEqual([call.get("To"), call.get("From"), call.get("Record"), call.get("Timeout")],
      [numbers["day.1"], callbackNumber, "false", "25"]);
    const hears = await desk.answers();
    assert.equal(words(hears).match(/This is a test of the Lewisham helpline\. Nobody is waiting/g).length, 3);
    assert.deepEqual(hears.rings, []);
    const after = await desk.press("1");
    assert.match(words(after), /Your key is noted down/);
    assert.ok(after.hangsUp && after.rings.length === 0);
    assert.equal((await newest("day.1")).state, "proven");
    assert.equal((await newest("day.1")).by, "AB");
    await until(async () => await proven("day.1") === "in the last 24 hours", "status does not say so");
    assert.equal(await desk.ends(), 204);
    assert.equal((await newest("day.1")).state, "proven");
    assert.equal(await proven("day.2"), "never");
    await until(async () => (await status()).events.DRILL_PROVEN === 1, "not told");
  },

  "what thanks said is durable: kill -9 right after": async () => {
    const desk = await rung("office.1");
    await desk.answers();
    assert.match(words(await desk.press("1")), /noted down/);
    await daemon.stop("SIGKILL");
    await start();
    assert.equal((await newest("office.1")).state, "proven");
    await until(async () => await proven("office.1") === "in the last 24 hours", "forgotten");
    await desk.ends();
  },

  "nobody answers: rung as often as agreed, then not proven": async () => {
    carrier.clear();
    const first = await rung("night");
    assert.equal(carrier.calls[0].to, numbers["day.2"]);
    await first.ends("no-answer");
    assert.equal((await newest("day.2")).state, "waiting");
    const second = await nextCall(1);
    await second.ends("busy");
    assert.equal((await newest("day.2")).state, "not proven");
    assert.equal((await newest("day.2")).tries_without_1, 2);
    await wait(1500);
    assert.equal(carrier.calls.length, 2);
    assert.equal(await proven("day.2"), "never");
    assert.equal((await status()).events.DRILL_UNPROVEN, 1);
  },

  "an answering machine, a switchboard's menu, another key: only 1 proves": async () => {
    carrier.clear();
    const machine = await rung("day.2");
    const hears = await machine.answers();
    assert.ok(hears.hangsUp && /Nobody pressed 1/.test(words(hears)));
    await machine.ends("completed");
    const other = await nextCall(1);
    await other.answers();
    assert.match(words(await other.press("3")), /This is a test/);
    await other.ends("completed");
    assert.equal((await newest("day.2")).state, "not proven");
  },

  "1 when the try has been given up: it counts": async () => {
    const desk = await rung("day.2");
    await desk.answers();
    await desk.ends("completed");
    assert.match(words(await desk.press("1")), /noted down/);
    assert.equal((await newest("day.2")).state, "proven");
    await wait(1500);
    assert.equal((await newest("day.2")).state, "proven");
  },

  "the same key delivered twice is answered the same": async () => {
    const desk = await rung("day.1");
    const hears = await desk.answers();
    const both = await Promise.all([1, 2].map(() => daemon.post(hears.next, { ...desk.params, Digits: "1" })));
    for (const one of both) assert.match(one.body, /noted down/);
    await desk.ends();
  },

  "the carrier refuses the order: a try that failed": async () => {
    carrier.clear();
    carrier.script = ["refuse", "refuse"];
    assert.equal((await order({ number: "day.1" })).ordered, 1);
    await becomes("day.1", "not proven");
    assert.equal(carrier.calls.length, 0);
    const { messages } = await daemon.control("GET", "/outbox");
    assert.ok(messages.some((one) => one.kind === "call" && one.state === "failed" && /21215/.test(one.why)));
  },

  "the carrier fails, and does not list it: rung once more": async () => {
    carrier.clear();
    carrier.script = ["500"];
    assert.equal((await order({ number: "day.1" })).ordered, 1);
    const desk = await nextCall(0, 40);
    assert.ok(carrier.asked.some((one) => one.method === "GET" && one.url.includes("/Calls.json")));
    await desk.answers();
    await desk.press("1");
    await becomes("day.1", "proven");
    await desk.ends();
    assert.equal(carrier.calls.length, 1);
  },

  "no answer, but the carrier lists the call: not rung twice": async () => {
    await wait(5500);		// the carrier tells calls apart by their time
    carrier.clear();
    carrier.script = ["take and vanish"];
    await order({ number: "day.1" });
    await until(() => carrier.asked.some((one) => one.method === "GET"), "not asked", 30);
    await wait(500);
    assert.equal(carrier.calls.length, 1);
    const desk = new Desk(daemon, carrier.calls[0]);
    await desk.answers();
    await desk.press("1");
    await becomes("day.1", "proven");
    await desk.ends();
  },

  "kill -9 between the ring and 1: it goes on, and is rung no second time": async () => {
    carrier.clear();
    const desk = await rung("day.1");
    await desk.answers();
    await daemon.stop("SIGKILL");
    await start();
    assert.equal((await newest("day.1")).state, "ringing");
    assert.match(words(await desk.press("1")), /noted down/);
    assert.equal((await newest("day.1")).state, "proven");
    assert.equal(carrier.calls.length, 1);
    await desk.ends();
  },

  "kill -9 while the order is under way: rung once more, marked": async () => {
    await wait(5500);
    carrier.clear();
    carrier.script = ["vanish"];
    await order({ number: "office.1" });
    await until(() => carrier.asked.some((one) => one.step === "vanish"), "nothing was asked");
    await daemon.stop("SIGKILL");
    await start();
    const desk = await nextCall(0, 60);
    const { messages } = await daemon.control("GET", "/outbox");
    assert.equal(messages.find((one) => one.kind === "call").repeats, 1);
    await desk.answers();
    await desk.press("1");
    await becomes("office.1", "proven");
    await desk.ends();
    assert.equal(carrier.calls.length, 1);
  },

  "one telephone at a time, and none twice": async () => {
    carrier.clear();
    assert.equal((await order({ all: "1" })).ordered, 3);
    assert.match((await order({ number: "day.1" })).error, /waits or rings already/);
    const again = await order({ number: "+442083146000" });
    assert.match(again.error, /waits or rings already/);
    const seen = [];
    for (let i = 0; i < 3; i++) {
      const desk = await nextCall(i);
      await wait(300);
      assert.equal(carrier.calls.length, i + 1);
      seen.push(carrier.calls[i].to);
      await desk.answers();
      await desk.press("1");
      await desk.ends();
    }
    assert.deepEqual(seen.sort(), Object.values(numbers).sort());
  },

  "a resident who is being rung back comes first": async () => {
    carrier.clear();
    await daemon.text("+447700900777", "English");
    await daemon.text("+447700900777", "11");
    const [{ reference }] = (await daemon.control("GET", "/callbacks")).callbacks;
    const say = (word, more = {}) => daemon.control("POST", "/callback", form({ order: word, reference, by: "AB", ...more }));
    await say("claim", { desk: "mash" });
    await nextCall(0);
    await order({ number: "day.1" });
    await wait(1500);
    assert.equal((await newest("day.1")).state, "waiting");
    assert.equal(carrier.calls.length, 1);
    await say("done");
    const desk = await nextCall(1);
    assert.equal(carrier.calls[1].to, numbers["day.1"]);
    await desk.answers();
    await desk.press("1");
    await desk.ends();
  },

  "at the agreed time, not before": async () => {
    carrier.clear();
    const now = await restartAtSecond(54);
    const at = new Date(now.getTime() + 6000);
    const said = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }).format(at);
    const ordered = await order({ number: "office.1", at: said });
    assert.equal(ordered.at_ms % 60000, 0);
    await wait(2000);
    assert.equal(carrier.calls.length, 0);
    assert.equal((await newest("office.1")).state, "waiting");
    await daemon.stop("SIGKILL");		// an agreement outlives us
    await start();
    const desk = await nextCall(0, 12);
    assert.ok(Date.now() + shim.get("clock_ms") >= ordered.at_ms);
    await desk.answers();
    await desk.press("1");
    await desk.ends();
    await becomes("office.1", "proven");
  },

  "taken back: not rung": async () => {
    carrier.clear();
    await order({ number: "day.1", at: "23:59" });
    assert.equal((await daemon.control("POST", "/drills/stop")).taken_back, 1);
    assert.equal((await newest("day.1")).state, "taken back");
    assert.equal((await daemon.control("POST", "/drills/stop")).taken_back, 0);
  },

  "its moment passed while we were off: nobody is rung unexpectedly": async () => {
    carrier.clear();
    const now = await restartAtSecond(30);
    const at = new Date(now.getTime() + 60000);
    await order({ number: "day.1", at: new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }).format(at) });
    await daemon.stop();
    shim.set("clock_ms", shim.get("clock_ms") + 2 * 3600000);
    await start();
    await becomes("day.1", "too late, not rung");
    await wait(300);
    assert.equal(carrier.calls.length, 0);
    shim.set("clock_ms", 0);
    await daemon.stop();
    await start();
  },

  "a reload takes the number out: it is never dialled, and another is unproven": async () => {
    carrier.clear();
    const desk = await rung("office.1");
    const [{ number }] = daemon.config.routes.office;
    daemon.config.routes.office[0].number = "020 7946 0555";
    daemon.writeConfig();
    assert.equal((await daemon.control("POST", "/reload")).good, true);
    await desk.ends("no-answer");
    await becomes("office.1", "not rung: its number has left the settings");
    await wait(1500);
    assert.equal(carrier.calls.length, 1);
    await until(async () => (await status()).drills.some((one) => one.rings === "020 7946 0555" && one.last_proven === "never"), "not shown");
    daemon.config.routes.office[0].number = number;
    daemon.writeConfig();
    await daemon.control("POST", "/reload");
    await until(async () => await proven("office.1") === "in the last 24 hours", "it was proven before");
  },

  "a reload takes the number out before the order leaves: it is not dialled": async () => {
    carrier.clear();
    carrier.script = ["500"];
    await order({ number: "office.1" });
    await until(() => carrier.asked.length > 0, "nothing was asked");
    const [{ number }] = daemon.config.routes.office;
    daemon.config.routes.office[0].number = "020 7946 0555";
    daemon.writeConfig();
    await daemon.control("POST", "/reload");
    await becomes("office.1", "not rung: its number has left the settings", 40);
    assert.equal(carrier.calls.length, 0);
    daemon.config.routes.office[0].number = number;
    daemon.writeConfig();
    await daemon.control("POST", "/reload");
  },

  "the alarm of 35 days, in status, metric and log": async () => {
    const metric = async (name) => Number(new RegExp(`^helpline_${name} (\\d+)$`, "m").exec(await (await fetch(daemon.url + "/metrics")).text())[1]);
    assert.equal(await metric("drill_numbers"), 3);
    for (const [days, overdue] of [[34, 0], [35, 3]]) {
      await daemon.stop();
      shim.set("clock_ms", days * DAY_MS + 120000);	// some were proven while it stood ahead
      await start();
      await until(async () => await proven("day.1") === `${days} days ago`, "not so old", 5);
      assert.equal((await status()).drill_alarms.length, overdue);
      assert.equal(await metric("drill_numbers_overdue"), overdue);
      assert.equal(await metric("drills_alarms_total"), overdue > 0 ? 1 : 0);
    }
    assert.ok(await metric("drill_oldest_seconds") >= 35 * 86400);
    assert.match(daemon.log, /nobody has proven for too long[^\n]*day\.1, day\.2 night\.1, office\.1/);
    const shown = helpline("status");
    assert.equal(shown.status, 0);
    assert.match(shown.stdout, /ALARM: nobody has proven day\.1 for 35 days/);
    assert.match(shown.stdout, /number: day\.1 {2}rings: 020 8314 6660 {2}last proven: 35 days ago/);
    const desk = await rung("day.1");
    await desk.answers();
    await desk.press("1");
    await desk.ends();
    await until(async () => (await status()).drill_alarms.length === 2, "the alarm stays");
    await daemon.stop();
    shim.set("clock_ms", 0);
    await start();
  },

  "drill.alarm says after how long": async () => {
    await daemon.stop();
    daemon.config.drill.alarm = "60d";
    daemon.writeConfig();
    shim.set("clock_ms", 59 * DAY_MS);
    await start();
    await until(async () => /^(2|5)\d days ago$/.test(await proven("day.2")), "not so old", 5);
    assert.deepEqual((await status()).drill_alarms, []);
    await daemon.stop();
    shim.set("clock_ms", 0);
    delete daemon.config.drill.alarm;
    daemon.writeConfig();
    await start();
  },

  "every shipped case, as the worker meets it": async () => {
    const hears = {
      "somali-night": [/Helpline call\. Language: Somali\..* Press 1 to take the call/, /caller who speaks Somali.*interpreter/],
      silent: [/Nothing was pressed\. The caller may be silent/, /hear nobody\. Do not hang up/],
      "cannot-talk": [/The caller cannot talk\. Ask yes or no questions/, /One tap or key means yes/],
      child: [/The caller is under 18\. Language: English/, /hear a child/],
      "call-back": [/Helpline call back\. Language: Polish\. Safe to ring was said today at/, /resident who speaks Polish/],
    };
    const { cases } = await daemon.control("GET", "/rehearsals");
    assert.deepEqual(cases.map((one) => one.as).sort(), Object.keys(hears).sort());
    for (const [name, [told, role]] of Object.entries(hears)) {
      const count = carrier.calls.length;
      assert.equal((await rehearse("mash", name)).ordered, 1);
      const desk = await nextCall(count);
      assert.deepEqual([carrier.calls[count].to, carrier.calls[count].from], [deskNumber, callbackNumber]);
      const first = await desk.answers();
      assert.match(first.says[0].text, /^This is a rehearsal.*Nobody is waiting/);
      assert.match(words(first), told);
      assert.match(words(first), /You did not press 1.*This was a rehearsal\. Nobody is waiting/);
      const after = await desk.press("1");
      assert.match(words(after), role);
      assert.match(after.says.at(-1).text, /This was a rehearsal\. Nobody is waiting/);
      assert.ok(after.hangsUp);
      assert.deepEqual([first.rings, after.rings], [[], []]);
      await desk.ends();
      const [row] = (await daemon.control("GET", "/rehearsals")).rehearsals;
      assert.deepEqual([row.rings, row.as, row.state], ["mash", name, "taken"]);
    }
    assert.ok((await runs()).every((one) => one.as === undefined));
  },

  "a rehearsal that nobody takes is rung once, and proves nothing": async () => {
    carrier.clear();
    const before = await proven("day.2");
    await rehearse("day.2", "child");
    const desk = await nextCall(0);
    assert.equal(carrier.calls[0].to, numbers["day.2"]);
    await desk.answers();
    assert.match(words(await desk.press("2")), /You did not press 1.*This was a rehearsal/);
    await desk.ends();
    const [row] = (await daemon.control("GET", "/rehearsals")).rehearsals;
    assert.equal(row.state, "not taken");
    await wait(1500);
    assert.equal(carrier.calls.length, 1);
    assert.equal(await proven("day.2"), before);
  },

  "a case that has left the flow: the first and last words": async () => {
    const count = carrier.calls.length;
    await rehearse("mash", "child");
    const desk = await nextCall(count);
    const { prompts, flow } = daemon.config;
    const folder = path.join(daemon.folder, "prompts");
    const steps = JSON.parse(fs.readFileSync(flow, "utf-8"));
    delete steps.steps.rehearse.cases.child;
    fs.cpSync(prompts, folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "flow.json"), JSON.stringify(steps));
    Object.assign(daemon.config, { prompts: folder, flow: path.join(folder, "flow.json") });
    daemon.writeConfig();
    const { good, problems } = await daemon.control("POST", "/reload");
    assert.ok(good, problems);
    assert.match(words(await desk.answers()), /^This is a rehearsal.*This was a rehearsal/);
    await desk.ends();
    assert.match((await rehearse("mash", "child")).error, /no case "child"; there are: somali-night/);
    Object.assign(daemon.config, { prompts, flow });
    daemon.writeConfig();
    await daemon.control("POST", "/reload");
  },

  "bad orders are refused, each with its reason": async () => {
    const count = carrier.calls.length;
    for (const [fields, reason] of [
      [{}, /number= needs a name/], [{ number: "day.1", all: "1" }, /number= needs a name/],
      [{ number: "day.9" }, /none of our numbers; there are: day\.1 day\.2 night\.1 office\.1/],
      [{ number: "mash" }, /none of our numbers/], [{ number: "+447700900123" }, /none of our numbers/],
      [{ number: "day.1", at: "soon" }, /soon/], [{ number: "day.1", at: "Mon 2020-01-06 10:00" }, /has passed/],
      [{ number: "day.1", at: "2099-01-01 10:00" }, /31 days/], [{ number: "day.1", by: "A1" }, /initials/],
    ]) assert.match((await order(fields)).error, reason, JSON.stringify(fields));
    for (const [number, as, reason] of [["", "child", /number= needs/], ["mash", "", /as= needs/],
      ["mash", "childe", /no case "childe"; there are: .*child/], ["third", "child", /none of our numbers and desks; there are:.* mash/],
      ["day", "child", /none of our numbers/]])
      assert.match((await rehearse(number, as)).error, reason, number + as);
    assert.equal(carrier.calls.length, count);
  },

  "the commands say the same": async () => {
    for (const words of [["drill"], ["drill", "day.1", "--all"], ["drill", "day.1", "day.2"], ["drill", "--list", "--stop"],
      ["drill", "--list", "day.1"], ["rehearse"], ["rehearse", "mash"], ["rehearse", "--list", "mash"], ["rehearse", "--as", "child"]])
      assert.equal(helpline(...words).status, 64, words.join(" "));
    assert.equal(helpline("drill", "day.9").status, 1);
    assert.equal(helpline("rehearse", "mash", "--as", "nobody").status, 1);
    const count = carrier.calls.length;
    assert.equal(helpline("drill", "day.1", "--by", "CD").status, 0);
    const desk = await nextCall(count);
    await desk.ends("no-answer");
    assert.equal(helpline("drill", "--stop").status, 0);
    const list = helpline("drill", "--list");
    assert.match(list.stdout, /names: day\.2 night\.1 {2}number: 020 8314 6000/);
    assert.match(list.stdout, /rings: day\.1 {2}state: taken back .* by: CD/);
    const cases = helpline("rehearse", "--list");
    assert.match(cases.stdout, /as: somali-night {2}about: a night call in Somali/);
    assert.match(cases.stdout, /names: mash {2}number: 020 7946 0998/);
    assert.equal(JSON.parse(helpline("rehearse", "--list", "--json").stdout).cases.length, 5);
  },

  "without an account that begins calls there is none, and check says so": async () => {
    await daemon.stop();
    const { accounts, callback, lines } = daemon.config;
    daemon.config.accounts = { sandbox: { provider: "sandbox", reply: "answer" } };
    daemon.config.lines = { main: { number: lines.main.number, account: "sandbox" } };
    delete daemon.config.callback;
    daemon.writeConfig();
    await start();
    assert.match((await order({ number: "day.1" })).error, /no account with a UK line can begin calls/);
    assert.match((await rehearse("day.1", "child")).error, /no account/);
    const check = helpline("check");
    assert.match(check.stdout, /drills: NONE CAN BE RUNG/);
    await daemon.stop();
    Object.assign(daemon.config, { accounts, callback, lines });
    daemon.writeConfig();
    assert.doesNotMatch(helpline("check").stdout, /NONE CAN BE RUNG/);
    await start();
  },

  "it ends": async () => {
    assert.ok(!Object.values(numbers).some((number) => daemon.log.includes(number.slice(1))), "a number is in the log");
    assert.equal((await daemon.stop()).code, 0);
    shim.close();
    carrier.close();
    daemon.remove();
  },
};

await run(tests);
