// SPDX-License-Identifier: GPL-3.0-or-later
// R1: kill -9 in the middle of load; R15: reloads and restarts under load.
import { execFileSync } from "node:child_process";
import fs from "node:fs";

import { Daemon, lineNumber, wait } from "../system/lib/daemon.mjs";
import { Ledger, Supervisor, database, percentile, whole, withDaemon } from "./ledger.mjs";
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

export const kill = {
  id: "R1", name: "kill -9 under load",
  async run(long, say) {
    const rounds = Number(process.env.ROUNDS ?? (long ? 2000 : 200));
    const claims = new Claims();
    const daemon = await Daemon.make();
    const ledger = new Ledger(daemon, { timeout: 15000 });
    const starts = [];
    try {
      await fill(daemon);
      ledger.others = held;
      for (let round = 0; round < rounds; round++) {
        starts.push(await daemon.start());
        const load = ledger.load(8, { mayCut: true });
        await wait(1 + 399 * Math.random() ** (long ? 1 : 2));
        await daemon.stop("SIGKILL");
        await load.end();
        ledger.rounds += 1;
        if (ledger.rounds % (long ? 100 : 25) === 0)
          say(`round ${ledger.rounds}: ${ledger.accepted.size} accepted, ${ledger.unsure.size + ledger.cut} cut off`);
      }
      daemon.log = "";
      starts.push(await daemon.start());
      await ledger.settle();
      for (const [MessageSid, { from, body }] of ledger.unsure) {
        const one = await ledger.text(from, body, MessageSid);
        claims.hold(one === 200, `a text that was cut off got ${one} when it came again`);
      }
      await daemon.stop();
      claims.hold(whole(daemon), "the database is not whole");
      claims.hold(ledger.accepted.size > rounds && ledger.unsure.size > 0, "there was no load");
      const [usual, slow, slowest] = [0.5, 0.99, 1].map((part) => Math.round(percentile(starts, part)));
      const most = held > 1000000 ? 2000 : 500;
      claims.hold(slow <= most, `ready only after ${slow} ms (p99)`);
      claims.note(`ready in ${usual} ms (median), ${slow} ms (p99), ${slowest} ms (longest), ` +
        `with ${ledger.accepted.size + ledger.others} texts held at the end`);
    } finally {
      daemon.process?.kill("SIGKILL");
      await daemon.ended;
      ledger.close();
      daemon.remove();
    }
    return ledger.figures(claims);
  },
};

// Reloads while texts and calls come: nobody notices.
export const reload = {
  id: "R15", name: "SIGHUP under load",
  run: (long) => withDaemon({}, async (daemon) => {
    const claims = new Claims();
    const ledger = new Ledger(daemon);
    const load = ledger.load(6);
    const began = performance.now();
    for (let i = 0; i < (long ? 1000 : 200); i++) {
      daemon.process.kill("SIGHUP");
      ledger.rounds += 1;
      await wait(long ? 20 : 5);
    }
    const rate = Math.round(ledger.answered / (performance.now() - began) * 1000);
    claims.hold(rate >= 500, `only ${rate} requests a second`);
    const good = [];
    for (let i = 0; i < 5; i++) good.push((await daemon.control("POST", "/reload")).good);
    const text = fs.readFileSync(daemon.configPath, "utf-8");
    fs.writeFileSync(daemon.configPath, text.slice(0, -20));
    claims.hold((await daemon.control("POST", "/reload")).good === false, "a broken file was taken");
    await wait(300);
    await load.end();
    const { reloads } = await daemon.control("GET", "/status");
    claims.note(`${reloads} reloads, ${ledger.answered} requests answered, ${rate} a second`);
    claims.hold(reloads > 20, `${reloads} reloads`);
    claims.hold(daemon.log.includes("RELOAD_REFUSED"), "a refused reload is not in the log");
    const found = fs.readdirSync(daemon.folder).sort().join(" ");
    claims.hold(found === "config token var", `reloads left something behind: ${found}`);
    claims.hold(good.every((one) => one), "a good reload was refused");
    claims.hold(ledger.refused === 0 && ledger.unsure.size === 0, `${ledger.refused} texts refused, ${ledger.unsure.size} without an answer`);
    await ledger.settle();
    ledger.close();
    return ledger.figures(claims);
  }),
};

// Restarts with the socket kept open by somebody else: new connections wait
// in its queue. 500 requests a second, each on a connection of its own.
export const restart = {
  id: "R15b", name: "restarts under load, the socket handed over",
  run: (long) => withDaemon({
    start: (daemon) => ({ wrap: new Supervisor(daemon).wrap }),
  }, async (daemon) => {
    const claims = new Claims();
    const ledger = new Ledger(daemon, { fresh: true });
    const rounds = long ? 100 : 12;
    let over = false;
    const asked = [];
    const began = performance.now();
    const load = (async () => {
      while (!over) {
        while (asked.length < (performance.now() - began) / 2 && !over)
          asked.push(asked.length % 5 === 0 ? ledger.call() : ledger.text());
        await wait(2);
      }
    })();
    for (let i = 0; i < rounds; i++) {
      await wait(long ? 250 : 150);
      daemon.process.kill("SIGHUP");
      ledger.rounds += 1;
    }
    await wait(500);
    over = true;
    await load;
    await Promise.all(asked);
    const rate = Math.round(ledger.answered / (performance.now() - began) * 1000);
    claims.hold(ledger.unsure.size === 0, `${ledger.unsure.size} texts of ${asked.length} requests were refused or cut off`);
    claims.hold(ledger.refused === 0, `${ledger.refused} texts got 503`);
    claims.note(`${ledger.answered} requests during ${rounds} restarts, ${rate} a second; the longest wait ${Math.round(ledger.worst)} ms`);
    claims.hold(rate >= 450, `only ${rate} requests a second`);
    // The campaign holds the figure; the short form only that nobody is
    // forgotten, since other tests may have kept the machine busy.
    claims.hold(ledger.worst <= (long ? 300 : 5000), `a request waited ${Math.round(ledger.worst)} ms`);
    claims.hold(ledger.lonely === 0, `calls failed: ${ledger.lastLonely}`);
    const worst = ledger.worst;
    await ledger.settle();
    ledger.worst = worst;		// of what was asked under load
    const stopped = daemon.log.split("STOPPED").length - 1;
    claims.hold(stopped >= rounds, `only ${stopped} restarts`);
    daemon.process.kill("SIGTERM");
    await daemon.ended;
    return ledger.figures(claims);
  }),
};
