// SPDX-License-Identifier: GPL-3.0-or-later
// R6: the disk is full; R7: somebody else holds the database; R13: the clock
// jumps; R14: the process stands still.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { sid, wait } from "../system/lib/daemon.mjs";
import { addOther, other, pretend } from "./carrier.mjs";
import { Ledger, Supervisor, database, query, waitUntil, whole, withDaemon, withShim } from "./ledger.mjs";
import { FOR_EVER } from "./shim.mjs";
import { Claims, sum } from "./table.mjs";

export async function takesTextsWithin(ledger, ms) {
  const began = performance.now();
  while (performance.now() - began < ms + 3000) {
    if (await ledger.text() === 200) return performance.now() - began;
    await wait(50);
  }
  return Infinity;
}

function mountSmall(daemon) {
  const folder = path.join(daemon.folder, "var");
  fs.mkdirSync(folder, { mode: 0o700 });
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", folder]).status === 0;
  return { folder, made };
}

// To the other carrier.
const owes = (daemon) => Number(query(daemon, "SELECT count(*) FROM outbox WHERE account = 'other' AND due_ms IS NOT NULL"));

// Three replies are owed to a carrier that is not well.
async function oweThree(carrier, neighbour) {
  carrier.state.mood = 429;
  for (let i = 0; i < 3; i++) await neighbour.text(undefined, "help", sid("SM"), other);
}

// While the disk is full and texts are refused: what is owed goes out, once,
// and is settled.
async function drainFull(parts) {
  const { daemon, carrier, ledger, claims } = parts;
  const sent = () => [...carrier.state.taken.values()].length;
  const before = sent();
  claims.hold(await ledger.text() === 503, "a text was taken on a full disk");
  carrier.state.mood = "well";
  const began = performance.now();
  // As long as the breaker rests, and what failed waits.
  claims.hold(await waitUntil(100, () => owes(daemon) === 0), `${owes(daemon)} replies are still owed on a full disk`);
  claims.hold(sent() === before + 3, `${sent() - before} replies of 3 went out on a full disk`);
  return Math.round(performance.now() - began);
}

async function fillAndEmpty(parts) {
  const { daemon, disk, carrier, ledger, neighbour, claims } = parts;
  const ballast = path.join(disk.folder, "ballast");
  if (disk.made) await oweThree(carrier, neighbour);
  if (disk.made) spawnSync("sh", ["-c", `cat /dev/zero > '${ballast}' 2>/dev/null`]);
  const before = ledger.refused;
  for (let i = 0; i < 3000 && ledger.refused < before + 20; i++) {
    await Promise.all([ledger.text(), ledger.text()]);
    if (i % 10 === 0) await ledger.call();
  }
  claims.hold(ledger.refused >= before + 20, "a full disk did not refuse texts");
  for (let i = 0; i < 20; i++) await ledger.call();
  claims.hold((await fetch(daemon.url + "/readyz")).status === 503, "/readyz does not say that texts are refused");
  claims.hold((await daemon.control("GET", "/status")).events.STORE_FAILED > 0, "no alarm");
  const drained = disk.made ? await drainFull(parts) : 0;
  if (disk.made) fs.rmSync(ballast);
  else spawnSync("prlimit", ["--pid", String(daemon.process.pid), "--fsize=unlimited"]);
  const ms = await takesTextsWithin(ledger, 5000);
  claims.hold(ms <= 5000, `texts only ${Math.round(ms)} ms after there was room`);
  claims.note(`${disk.made ? `what was owed left the full disk in ${drained} ms; ` : ""}texts are taken ${Math.round(ms)} ms after there is room`);
  ledger.rounds += 1;
}

export const fullDisk = {
  id: "R6", name: "the disk is full (8 MB), and has room again",
  async run(long) {
    let disk;
    const claims = new Claims();
    const carrier = await pretend();
    return withDaemon({
      change: (config) => {
        config.limits.ballast = "1MiB";		// the disk has but eight
        addOther(config, carrier.url);
      },
      prepare: (daemon) => {
        disk = mountSmall(daemon);
        if (!disk.made) claims.note("skipped: no tmpfs can be mounted here; instead a limit on the size of files");
      },
      start: () => disk.made ? {} : { wrap: ["prlimit", "--fsize=400000:unlimited"] },
      after: () => {
        carrier.close();
        if (disk.made) spawnSync("umount", [disk.folder]);
      },
    }, async (daemon) => {
      const ledger = new Ledger(daemon);
      const neighbour = new Ledger(daemon);
      for (let round = 0; round < (disk.made ? long ? 10 : 2 : 1); round++)
        await fillAndEmpty({ daemon, disk, carrier, ledger, neighbour, claims });
      ledger.doubled += [...carrier.state.taken.values()].filter((times) => times > 1).length;
      ledger.others = neighbour.accepted.size;
      await ledger.settle();
      await daemon.stop();
      claims.hold(whole(daemon), "the database is not whole");
      ledger.close();
      neighbour.close();
      return ledger.figures(claims);
    });
  },
};

// Somebody takes the database's write lock, and keeps it.
async function hold(daemon) {
  const holder = spawn("sqlite3", ["-cmd", ".timeout 5000", database(daemon)], { stdio: ["pipe", "pipe", "inherit"] });
  holder.stdin.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
  await new Promise((done) => holder.stdout.once("data", done));
  return holder;
}

// SIGTERM while the database is held and many wait: 503 for them, in time.
async function endWhileHeld(daemon, ledger, claims) {
  const holder = await hold(daemon);
  const before = ledger.accepted.size;
  const waiting = Array.from({ length: 200 }, () => ledger.text());
  await wait(100);
  const began = performance.now();
  const ended = await Promise.race([daemon.stop(), wait(20000)]);
  const ms = performance.now() - began;
  if (ended === undefined) daemon.process.kill("SIGKILL");
  await Promise.all(waiting);
  claims.hold(ended?.code === 0 && ms <= 10000, `it ends only after ${Math.round(ms)} ms while the database is held`);
  claims.hold(ledger.accepted.size === before, "a text was accepted while the database was held");
  claims.note(`SIGTERM meanwhile: it ends after ${Math.round(ms)} ms`);
  holder.stdin.end("COMMIT;\n");
  await new Promise((done) => holder.once("exit", done));
  await daemon.start();
}

export const locked = {
  id: "R7", name: "another process holds the database", waits: true,
  async run(long) {
    return withShim({}, async (daemon, shim) => {
      const claims = new Claims();
      const ledger = new Ledger(daemon);
      const seconds = long ? 60 : 6;
      const holder = await hold(daemon);
      const stopWatching = shim.watchLoop();
      const began = performance.now();
      let slowest = 0;
      let calls = 0;
      const texts = (async () => {
        while (performance.now() - began < seconds * 1000) {
          const from = performance.now();
          await ledger.text();
          slowest = Math.max(slowest, performance.now() - from);
          ledger.rounds += 1;
        }
      })();
      ledger.worst = 0;
      while (performance.now() - began < seconds * 1000) {
        const from = performance.now();
        await ledger.call();
        calls = Math.max(calls, performance.now() - from);
        await wait(20);
      }
      await texts;
      const lag = stopWatching();
      holder.stdin.end("COMMIT;\n");
      claims.hold(ledger.accepted.size === 0 && ledger.refused > 0, "a text was accepted while the database was held");
      claims.hold(lag < 50, `the loop stood still for ${Math.round(lag)} ms`);
      claims.hold(slowest < (long ? 2500 : 4000), `a text waited ${Math.round(slowest)} ms for its 503`);
      claims.hold(calls < 1000, `a call waited ${Math.round(calls)} ms`);
      claims.note(`the loop was away for ${lag.toFixed(1)} ms at most; texts got 503 after ${Math.round(slowest)} ms`);
      claims.hold(await takesTextsWithin(ledger, 5000) <= 5000, "texts are not taken again");
      await endWhileHeld(daemon, ledger, claims);
      const worst = ledger.worst;
      await ledger.settle();
      ledger.worst = worst;
      ledger.close();
      return ledger.figures(claims);
    });
  },
};

const HOUR = 3600000;
const YEAR = 365 * 24 * HOUR;

// What one reply waits for, in ms from what the daemon takes for now; null when
// it does not wait.
function waits(daemon, offset) {
  const due = query(daemon, "SELECT due_ms FROM outbox WHERE account = 'other' AND due_ms IS NOT NULL");
  return due === "" ? null : Number(due) - Date.now() - offset;
}

// A reply that was owed before the jump waits for as long as it would have,
// whatever the clock says now; not for a year, and not for nothing.
async function isMoved({ daemon, carrier, claims, began }, offset, word) {
  const near = () => {
    const ms = waits(daemon, offset);
    return ms !== null && Math.abs(ms) < 900000;
  };
  claims.hold(await waitUntil(10, near), `${word}: what is owed waits for ${Math.round(waits(daemon, offset) / 1000)} s`);
  const [{ asked }, seconds] = [carrier.state, (performance.now() - began) / 1000];
  claims.hold(asked <= 6 + seconds / 5, `${word}: a storm of retries: ${asked} in ${Math.round(seconds)} s`);
}

async function livesOn({ daemon, ledger, claims, carrier }, held, { word, alarm }) {
  for (let i = 0; i < 30; i++) await ledger.text();
  for (let i = 0; i < 5; i++) await ledger.call();
  const rows = () => Number(query(daemon, "SELECT count(*) FROM held"));
  claims.hold(rows() >= held, `${word}: something was deleted`);
  if (alarm !== null) {
    const rung = async () => (await daemon.control("GET", "/status")).events[alarm] > 0;
    for (let i = 0; i < 70 && !await rung(); i++) await wait(1000);
    claims.hold(await rung(), `${word}: no alarm ${alarm}`);
    claims.hold(rows() >= held, `${word}: something was deleted`);
  }
  const { events } = await daemon.control("GET", "/status");
  claims.hold((events.OUTBOX_LATER ?? 0) < 20 && (events.OUTBOX_SENT ?? 0) < 200, `${word}: a storm of retries: ${JSON.stringify(events)}`);
  claims.hold(carrier.state.taken.size === 0, `${word}: a carrier that is not well took something`);
}

// The clock is right again, and the carrier well: what was owed all the time
// goes out, once.
async function rightAgain({ daemon, shim, ledger, carrier, claims }, long, word) {
  shim.set("clock_ms", 0);
  claims.hold(await takesTextsWithin(ledger, 5000) <= 5000, `${word}: texts are not taken when the clock is right again`);
  carrier.state.mood = "well";
  if (long) claims.hold(await waitUntil(90, () => owes(daemon) === 0), `${word}: what was owed still is`);
  const odd = query(daemon, "SELECT count(*) FROM outbox WHERE account = 'other' AND state = 3");
  claims.hold(odd === "0", `${word}: what was owed was given up`);
  ledger.doubled += [...carrier.state.taken.values()].filter((times) => times > 1).length;
}

async function clockRow(offset, atStart, long, claims, all) {
  const carrier = await pretend();
  return withShim({
    change: (config) => addOther(config, carrier.url),
    after: () => carrier.close(),
  }, async (daemon, shim) => {
    const ledger = new Ledger(daemon);
    const neighbour = new Ledger(daemon);
    const parts = { daemon, shim, ledger, carrier, claims, began: performance.now() };
    const word = `${offset > 0 ? "+" : "-"}${Math.abs(offset) === HOUR ? "1 h" : "1 year"}${atStart ? " at the start" : ""}`;
    for (let i = 0; i < 30; i++) await ledger.text();
    await ledger.call();
    carrier.state.mood = 429;
    await neighbour.text(undefined, "help", sid("SM"), other);
    claims.hold(await waitUntil(10, () => carrier.state.asked > 0), `${word}: the carrier was never asked`);
    const held = Number(query(daemon, "SELECT count(*) FROM held"));
    if (atStart) {
      if (long) await wait(62000);		// until it noted what time it was
      await daemon.stop();
      shim.set("clock_ms", offset);
      await daemon.start({ environment: shim.environment });
    } else {
      shim.set("clock_ms", offset);
    }
    const alarm = !long ? null : atStart && offset > 0 ? "PURGE_REFUSED" : "CLOCK_JUMPED";
    await livesOn(parts, held, { word, alarm });
    // Who was off for a year finds a reply that is no longer worth sending.
    if (!(atStart && offset > 0)) await isMoved(parts, offset, word);
    if (!(atStart && offset > 0)) await rightAgain(parts, long, word);
    shim.set("clock_ms", 0);
    ledger.others = neighbour.accepted.size;
    await ledger.settle();
    ledger.rounds = 1;
    ledger.close();
    neighbour.close();
    all.push(ledger.figures());
  });
}

export const clock = {
  id: "R13", name: "the clock jumps by an hour, by a year", waits: true,
  async run(long) {
    const claims = new Claims();
    const all = [];
    const runs = [];
    for (const offset of [HOUR, -HOUR, YEAR, -YEAR]) {
      for (const atStart of [false, true]) runs.push(() => clockRow(offset, atStart, long, claims, all));
    }
    // They wait more than they work.
    await Promise.all(Array.from({ length: long ? 8 : 4 }, async () => {
      while (runs.length > 0) await runs.shift()();
    }));
    return sum(all, claims);
  },
};

// Callers and texters who come while nobody answers: each waits on a connection
// of its own, which the kernel keeps for whoever is started next.
async function knockMeanwhile(ledger, going) {
  const asked = [];
  while (going()) {
    asked.push(asked.length % 2 === 0 ? ledger.call() : ledger.text());
    await wait(50);
  }
  await Promise.all(asked);
  return asked.length;
}

async function standStill(way, parts) {
  const { supervisor, shim, ledger, claims, watchdogMs } = parts;
  for (let i = 0; i < 20; i++) await ledger.text();
  const { pid } = supervisor;
  const ready = supervisor.readies;
  const began = performance.now();
  if (way === "stopped") process.kill(pid, "SIGSTOP");
  else shim.arm("stall", { times: FOR_EVER, error: "EIO" });
  fetch(ledger.daemon.url + "/healthz").catch(() => {});		// the one who is heard and never answered
  await wait(100);
  const knocked = knockMeanwhile(ledger, () => supervisor.readies === ready && performance.now() - began < 30000);
  claims.hold(await waitUntil(30, () => supervisor.pid !== pid), `${way}: never ended`);
  shim.disarm();
  const count = await knocked;
  const ms = performance.now() - began;
  claims.hold(ms <= watchdogMs + 5000, `${way}: answers again only after ${Math.round(ms)} ms`);
  claims.hold(ledger.unsure.size === 0 && ledger.lonely === 0,
    `${way}: ${ledger.unsure.size} texts and ${ledger.lonely} calls were refused or cut off: ${ledger.lastLonely}`);
  claims.note(`${way}: answers again after ${(ms / 1000).toFixed(1)} s, with ${watchdogMs / 1000} s for the watchdog; ` +
    `${count} who came meanwhile were answered then`);
  ledger.rounds += 1;
}

export const frozen = {
  id: "R14", name: "the process stands still, and the watchdog", waits: true,
  async run(long) {
    const claims = new Claims();
    const watchdogMs = long ? 10000 : 3000;
    let supervisor;
    claims.note((fs.existsSync("/run/systemd/system") ? "" : "skipped: systemd is not running here; ") +
      "a program does what its socket unit and watchdog do");
    return withShim({
      start: (daemon) => { supervisor = new Supervisor(daemon, watchdogMs); return { wrap: supervisor.wrap }; },
    }, async (daemon, shim) => {
      const ledger = new Ledger(daemon, { fresh: true, timeout: 40000 });
      claims.hold(await waitUntil(2, () => supervisor.readies === 1), "no READY=1");
      claims.hold(await waitUntil(watchdogMs / 1000, () => supervisor.signs >= 2), "no WATCHDOG=1");
      for (const way of ["stopped", "spinning"]) await standStill(way, { supervisor, shim, ledger, claims, watchdogMs });
      const worst = ledger.worst;
      await ledger.settle();
      ledger.worst = worst;
      ledger.close();
      daemon.process.kill("SIGTERM");
      await daemon.ended;
      return ledger.figures(claims);
    });
  },
};
