// SPDX-License-Identifier: GPL-3.0-or-later
// R1: kill -9 in the middle of load; R15: reloads and restarts under load.
import { execFileSync } from "node:child_process";
import fs from "node:fs";

import { Daemon, lineNumber, sid, wait } from "../system/lib/daemon.mjs";
import { addOther, other, taker } from "./carrier.mjs";
import { Ledger, Supervisor, database, percentile, query, stranger, waitUntil, whole, withDaemon, withShim } from "./ledger.mjs";
import { Claims } from "./table.mjs";

// So many texts of other people, each with its answer and its reply sent.
const held = Number(process.env.ROWS ?? 100000);
const past = `
  PRAGMA journal_mode = WAL;
  BEGIN;
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${held})
    INSERT INTO answer (sealed) SELECT randomblob(200) FROM n;
  INSERT INTO held (key, at_ms, answer) SELECT randomblob(32), unixepoch() * 1000, id FROM answer;
  INSERT INTO outbox (state, made_ms, tries, repeats, inside, texted, account, sender, carrier_id, why)
    SELECT 2, unixepoch() * 1000, 1, 0, 1, 0, 'carrier', '${lineNumber}', 'SM' || id, '' FROM answer;
  COMMIT;`;

async function fill(daemon) {
  await daemon.start();
  await daemon.stop();
  execFileSync("sqlite3", [database(daemon)], { input: past });
}

// Texts whose replies leave through the carrier's API, until the daemon dies.
async function sendOn(neighbour) {
  while (await neighbour.text(stranger(), "help", sid("SM"), other) !== 0);
}

// Every reply that is called sent has left; one that left twice is listed as
// such; the rest waits for a time that comes.
async function judgeSent({ daemon, carrier, ledger, claims }, long) {
  const count = (which) => Number(query(daemon, `SELECT count(*) FROM outbox WHERE account = 'other' AND ${which}`));
  const waiting = () => count("due_ms IS NOT NULL");
  if (long) claims.hold(await waitUntil(180, () => waiting() === 0), `${waiting()} replies are still owed`);
  const late = count("due_ms > unixepoch() * 1000 + 910000");
  claims.hold(late === 0, `${late} replies wait for longer than any retry`);
  claims.hold(count("state = 3") === 0, "a reply was given up");
  const times = [...carrier.state.kept.values()].map((all) => all.length);
  const [left, twice, listed] = [times.length, times.filter((n) => n > 1).length, count("repeats > 0")];
  ledger.lost += Math.max(0, count("state = 2") - left);
  ledger.doubled += Math.max(0, twice - listed);
  claims.hold(left > 0, "no reply left through the API");
  claims.note(`${left} replies left through the API, ${twice} of them twice, ${listed} listed as repeated, ${waiting()} wait for their time`);
}

async function killOften(parts, rounds, long, say) {
  const { daemon, ledger, neighbour, claims, starts } = parts;
  const began = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (!long && round >= 40 && performance.now() - began > 30000) {
      claims.note(`a busy machine: ${round} of ${rounds} rounds in 30 s`);
      break;
    }
    starts.push(await daemon.start());
    const load = ledger.load(8, { mayCut: true });
    const sending = sendOn(neighbour);
    await wait(1 + (long ? 399 : 99) * Math.random() ** 2);
    await daemon.stop("SIGKILL");
    await Promise.all([load.end(), sending]);
    ledger.rounds += 1;
    if (ledger.rounds % (long ? 100 : 25) === 0)
      say(`round ${ledger.rounds}: ${ledger.accepted.size} accepted, ${ledger.unsure.size + ledger.cut} cut off`);
  }
}

// When it is up for good: what was cut off comes again, and all is there once.
async function judgeKills({ daemon, ledger, claims, starts }, long) {
  ledger.others = held + Number(query(daemon, "SELECT count(*) FROM outbox WHERE account = 'other'"));
  await ledger.settle();
  for (const [MessageSid, { from, body }] of ledger.unsure) {
    const one = await ledger.text(from, body, MessageSid);
    claims.hold(one === 200, `a text that was cut off got ${one} when it came again`);
  }
  await daemon.stop();
  claims.hold(whole(daemon), "the database is not whole");
  claims.hold(ledger.accepted.size > ledger.rounds / 4 && ledger.unsure.size > 0, "there was no load");
  const [usual, slow, slowest] = [0.5, 0.99, 1].map((part) => Math.round(percentile(starts, part)));
  const most = held > 1000000 ? 2000 : 500;
  // Others may keep the machine busy while the short form runs.
  if (long) claims.hold(slow <= most, `ready only after ${slow} ms (p99)`);
  else claims.hold(usual <= most, `ready only after ${usual} ms (median)`);
  claims.note(`ready in ${usual} ms (median), ${slow} ms (p99), ${slowest} ms (longest), ` +
    `with ${ledger.accepted.size + ledger.others} texts held at the end`);
}

export const kill = {
  id: "R1", name: "kill -9 under load",
  async run(long, say) {
    const claims = new Claims();
    const carrier = await taker(20);
    const daemon = await Daemon.make((config) => {
      config.limits.sends_per_hour = 1000000;
      config.limits.sends_per_day = 10000000;
      addOther(config, carrier.url);
      config.accounts.other.rate = 1000;
    });
    const ledger = new Ledger(daemon, { timeout: 15000 });
    const neighbour = new Ledger(daemon, { timeout: 15000 });
    const parts = { daemon, carrier, ledger, neighbour, claims, starts: [] };
    try {
      await fill(daemon);
      await killOften(parts, Number(process.env.ROUNDS ?? (long ? 2000 : 200)), long, say);
      daemon.log = "";
      parts.starts.push(await daemon.start());
      await judgeSent(parts, long);
      await judgeKills(parts, long);
    } finally {
      daemon.process?.kill("SIGKILL");
      await daemon.ended;
      ledger.close();
      neighbour.close();
      carrier.close();
      daemon.remove();
    }
    return ledger.figures(claims);
  },
};

// Until so many reloads are over; every second one of files that were edited,
// which are proven before they go live. Some are asked for twice at once.
async function reloadMany({ daemon, ledger, say }, rounds) {
  const count = async () => (await daemon.control("GET", "/status")).reloads;
  let [done, seen] = [await count(), performance.now()];
  while (done < rounds) {
    if (ledger.rounds % 2 === 0) {
      daemon.config.limits.sends_per_hour = 500 + ledger.rounds;
      daemon.replaceConfig();
    }
    daemon.process.kill("SIGHUP");
    if (ledger.rounds % 5 === 0) daemon.process.kill("SIGHUP");
    ledger.rounds += 1;
    if (ledger.rounds % 100 === 0) say(`${ledger.rounds} reloads`);
    for (let now = done; now === done; now = await count()) {
      if (performance.now() - seen > 20000) throw new Error(`a reload has not ended in 20 s: ${daemon.log.slice(-500)}`);
      await wait(5);
    }
    [done, seen] = [await count(), performance.now()];
  }
}

// Reloads while texts and calls come: nobody notices.
export const reload = {
  id: "R15", name: "SIGHUP under load",
  run: (long, say) => withShim({}, async (daemon, shim) => {
    const claims = new Claims();
    const ledger = new Ledger(daemon);
    const load = ledger.load(6);
    await wait(100);
    const enough = shim.watchLoop();
    const began = performance.now();
    await reloadMany({ daemon, ledger, say }, long ? 1000 : 40);
    const seconds = (performance.now() - began) / 1000;
    const held = enough();
    const rate = Math.round(ledger.answered / seconds);
    claims.note(`${ledger.rounds} reloads in ${seconds.toFixed(1)} s, ${ledger.answered} requests answered, ` +
      `${rate} a second; the loop was away for ${held.toFixed(1)} ms at most`);
    claims.hold(held < 50, `the loop stood still for ${Math.round(held)} ms`);
    claims.hold(!long || rate >= 500, `only ${rate} requests a second`);
    const refused = daemon.log.split("RELOAD_REFUSED").length - 1;
    claims.hold(refused === 0, `${refused} good reloads were refused`);
    const text = fs.readFileSync(daemon.configPath, "utf-8");
    fs.writeFileSync(daemon.configPath, text.slice(0, -20));
    claims.hold((await daemon.control("POST", "/reload")).good === false, "a broken file was taken");
    await wait(300);
    await load.end();
    claims.hold(daemon.log.includes("RELOAD_REFUSED"), "a refused reload is not in the log");
    const found = fs.readdirSync(daemon.folder).sort().join(" ");
    claims.hold(found === "config token var", `reloads left something behind: ${found}`);
    claims.hold(ledger.refused === 0 && ledger.unsure.size === 0, `${ledger.refused} texts refused, ${ledger.unsure.size} without an answer`);
    await ledger.settle();
    ledger.close();
    return ledger.figures(claims);
  }),
};

// So many requests a second, each on a connection of its own, until told to
// stop; no more of them wait at once than a line's callers could be.
function ask(ledger, perSecond) {
  const state = { over: false, asked: 0, waiting: 0 };
  const began = performance.now();
  const one = async () => {
    state.waiting += 1;
    await (state.asked++ % 5 === 0 ? ledger.call() : ledger.text());
    state.waiting -= 1;
  };
  const all = (async () => {
    const asked = [];
    while (!state.over) {
      while (state.waiting < 400 && asked.length < (performance.now() - began) / 1000 * perSecond) asked.push(one());
      await wait(2);
    }
    await Promise.all(asked);
    return Math.round(asked.length / (performance.now() - began) * 1000);
  })();
  return { end() { state.over = true; return all; } };
}

// Restarts with the socket kept open by somebody else: new connections wait
// in its queue.
export const restart = {
  id: "R15b", name: "restarts under load, the socket handed over",
  async run(long) {
    let supervisor;
    return withDaemon({
      start: (daemon) => { supervisor = new Supervisor(daemon); return { wrap: supervisor.wrap }; },
    }, async (daemon) => {
      const claims = new Claims();
      const ledger = new Ledger(daemon, { fresh: true });
      const load = ask(ledger, long ? 500 : 200);
      for (let i = 0; i < (long ? 100 : 12); i++) {
        const ready = supervisor.readies;
        daemon.process.kill("SIGHUP");
        ledger.rounds += 1;
        if (!claims.hold(await waitUntil(20, () => supervisor.readies > ready), "it was not started anew in 20 s")) break;
        await wait(100);
      }
      const rate = await load.end();
      claims.hold(ledger.unsure.size === 0, `${ledger.unsure.size} texts were refused or cut off`);
      claims.hold(ledger.refused === 0, `${ledger.refused} texts got 503`);
      claims.hold(ledger.lonely === 0, `calls failed: ${ledger.lastLonely}`);
      claims.note(`${ledger.answered} requests during ${ledger.rounds} restarts, ${rate} a second; the longest wait ${Math.round(ledger.worst)} ms`);
      // The campaign holds the figures; the short form only that nobody is
      // forgotten, since others may keep the machine busy.
      claims.hold(!long || rate >= 450, `only ${rate} requests a second`);
      claims.hold(ledger.worst <= (long ? 300 : 5000), `a request waited ${Math.round(ledger.worst)} ms`);
      const worst = ledger.worst;
      await ledger.settle();
      ledger.worst = worst;		// of what was asked under load
      daemon.process.kill("SIGTERM");
      await daemon.ended;
      return ledger.figures(claims);
    });
  },
};
