// SPDX-License-Identifier: GPL-3.0-or-later
// R1: kill -9 in the middle of load; R15: reloads and restarts under load.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { Daemon, lineNumber, root, wait } from "../system/lib/daemon.mjs";
import { Ledger, database, whole, withDaemon } from "./ledger.mjs";
import { Claims } from "./table.mjs";

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

// 100,000 texts of other people, each with its answer and its reply sent.
const year = `
  PRAGMA journal_mode = WAL;
  BEGIN;
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO answer (sealed) SELECT randomblob(200) FROM n;
  INSERT INTO held (key, at_ms, answer) SELECT randomblob(32), unixepoch() * 1000, id FROM answer;
  INSERT INTO outbox (state, made_ms, tries, repeats, inside, texted, account, sender, carrier_id, why)
    SELECT 2, unixepoch() * 1000, 1, 0, 1, 0, 'carrier', '${lineNumber}', 'SM' || id, '' FROM answer;
  COMMIT;`;

async function fill(daemon) {
  await daemon.start();
  await daemon.stop();
  execFileSync("sqlite3", [database(daemon)], { input: year });
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
      ledger.others = 100000;
      for (let round = 0; round < rounds; round++) {
        starts.push(await daemon.start());
        const load = ledger.load(8, { mayCut: true });
        await wait(1 + Math.random() * 249);
        await daemon.stop("SIGKILL");
        await load.end();
        ledger.rounds += 1;
        if (ledger.rounds % (long ? 100 : 25) === 0)
          say(`round ${ledger.rounds}: ${ledger.accepted.size} accepted, ${ledger.unsure.size + ledger.cut} cut off`);
      }
      daemon.log = "";
      starts.push(await daemon.start());
      await ledger.settle();
      for (const [MessageSid, { from, body }] of [...ledger.unsure].slice(0, 500)) {
        const one = await ledger.text(from, body, MessageSid);
        claims.hold(one === 200, `a text that was cut off got ${one} when it came again`);
      }
      await daemon.stop();
      claims.hold(whole(daemon), "the database is not whole");
      claims.hold(ledger.accepted.size > rounds && ledger.unsure.size > 0, "there was no load");
      claims.hold(median(starts) <= 500, `ready only after ${Math.round(median(starts))} ms`);
      claims.note(`ready in ${Math.round(median(starts))} ms (median), ${Math.round(Math.max(...starts))} ms (longest), ` +
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
  run: (long, say) => withDaemon({}, async (daemon) => {
    const claims = new Claims();
    const ledger = new Ledger(daemon);
    const load = ledger.load(6);
    for (let i = 0; i < (long ? 1000 : 200); i++) {
      daemon.process.kill("SIGHUP");
      ledger.rounds += 1;
      await wait(long ? 20 : 5);
    }
    const good = [];
    for (let i = 0; i < 5; i++) good.push((await daemon.control("POST", "/reload")).good);
    const text = fs.readFileSync(daemon.configPath, "utf-8");
    fs.writeFileSync(daemon.configPath, text.slice(0, -20));
    claims.hold((await daemon.control("POST", "/reload")).good === false, "a broken file was taken");
    await wait(300);
    await load.end();
    const found = fs.readdirSync(daemon.folder).sort().join(" ");
    claims.hold(found === "config token var", `reloads left something behind: ${found}`);
    claims.hold(good.every((one) => one), "a good reload was refused");
    claims.hold(ledger.refused === 0 && ledger.unsure.size === 0, `${ledger.refused} texts refused, ${ledger.unsure.size} without an answer`);
    await ledger.settle();
    ledger.close();
    say(`${ledger.answered} requests answered`);
    return ledger.figures(claims);
  }),
};

// Restarts with the socket kept open by somebody else: new connections wait
// in its queue. 500 requests a second, each on a connection of its own.
export const restart = {
  id: "R15b", name: "restarts under load, the socket handed over",
  run: (long, say) => withDaemon({
    start: (daemon) => {
      const program = path.join(daemon.folder, "activate");
      execFileSync(process.env.CC ?? "cc", ["-o", program, path.join(root, "tests/faults/activate.c")]);
      return { wrap: [program, String(daemon.port)] };
    },
  }, async (daemon) => {
    const claims = new Claims();
    const ledger = new Ledger(daemon, { fresh: true });
    const rounds = long ? 100 : 12;
    let over = false;
    const asked = [];
    const load = (async () => {
      for (let i = 0; !over; i++) {
        asked.push(i % 5 === 0 ? ledger.call() : ledger.text());
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
    claims.hold(ledger.unsure.size === 0, `${ledger.unsure.size} texts of ${asked.length} requests were refused or cut off`);
    claims.hold(ledger.refused === 0, `${ledger.refused} texts got 503`);
    claims.note(`${ledger.answered} requests during ${rounds} restarts; the longest wait ${Math.round(ledger.worst)} ms`);
    // The campaign holds the figure; here it is only that nobody is forgotten,
    // since other tests may have kept the machine busy.
    claims.hold(ledger.worst <= (long ? 1000 : 5000), `a request waited ${Math.round(ledger.worst)} ms`);
    await ledger.settle();
    say(`${daemon.log.split("STOPPED").length - 1} times stopped`);
    daemon.process.kill("SIGTERM");
    await daemon.ended;
    return ledger.figures(claims);
  }),
};
