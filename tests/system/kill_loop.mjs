// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 under load, again and again: nothing that was accepted is lost,
// nothing is stored twice, and it is back at once.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";

import { Daemon, document, run, sid, wait } from "./lib/daemon.mjs";

const rounds = Number(process.env.ROUNDS ?? 200);
const callers = 24;

const daemon = await Daemon.make();
process.on("exit", () => { daemon.process?.kill("SIGKILL"); });

const accepted = new Map();		// MessageSid -> { from, body }
const inFlight = [];			// answers that never came
let unsure = 0;
let started = [];

const number = () => "+4477009" + String(Math.floor(Math.random() * 100000)).padStart(5, "0");

// Texts as fast as the answers come, until the process dies.
async function texter(state) {
  while (!state.over) {
    const from = number();
    const MessageSid = sid("SM");
    try {
      const answer = await daemon.text(from, "help", { MessageSid });
      if (answer.status === 200) accepted.set(MessageSid, { from, body: answer.body });
    } catch {
      unsure += 1;
      inFlight.push({ MessageSid, from });
      return;
    }
  }
}

function query(sql) {
  return Number(execFileSync("sqlite3", ["-readonly",
    path.join(daemon.folder, "var/helpline.db"), sql], { encoding: "utf-8" }).trim());
}

await run({
  [`${rounds} times kill -9 in the middle of texts`]: async () => {
    for (let round = 0; round < rounds; round++) {
      started.push(await daemon.start());
      const state = { over: false };
      const texters = Array.from({ length: callers }, () => texter(state));
      await wait(1 + Math.random() * 399);
      state.over = true;
      await daemon.stop("SIGKILL");
      await Promise.all(texters);
      if (round % 20 === 19) console.log(`        round ${round + 1}: ${accepted.size} accepted, ${unsure} cut off`);
    }
    assert.ok(accepted.size > rounds, "there was load");
    assert.ok(unsure > 0, "some were cut off");
  },

  "every accepted text is found again, with the same answer": async () => {
    started.push(await daemon.start());
    const before = query("SELECT count(*) FROM held WHERE length(key) > 16");
    let lost = 0;
    const all = [...accepted];
    for (let i = 0; i < all.length; i += 100) {
      await Promise.all(all.slice(i, i + 100).map(async ([MessageSid, { from, body }]) => {
        const answer = await daemon.text(from, "help", { MessageSid });
        if (answer.status !== 200 || answer.body !== body) lost += 1;
      }));
    }
    assert.equal(lost, 0);
    assert.equal(query("SELECT count(*) FROM held WHERE length(key) > 16"), before, "a redelivery stored nothing");
    assert.ok(before >= accepted.size && before <= accepted.size + unsure, `${before} stored`);
  },

  "each stored text has exactly one reply in the outbox": async () => {
    const inputs = query("SELECT count(*) FROM held WHERE length(key) > 16");
    assert.equal(query("SELECT count(*) FROM outbox"), inputs);
  },

  "what was cut off is taken when it comes again, once": async () => {
    for (const { MessageSid, from } of inFlight.slice(0, 200)) {
      const one = await daemon.text(from, "help", { MessageSid });
      const two = await daemon.text(from, "help", { MessageSid });
      assert.equal(one.status, 200);
      assert.equal(document(one.body).messages.length, 1);
      assert.equal(two.body, one.body);
    }
  },

  "the database is whole": async () => {
    await daemon.stop();
    const answer = execFileSync("sqlite3", [path.join(daemon.folder, "var/helpline.db"),
      "PRAGMA integrity_check"], { encoding: "utf-8" }).trim();
    assert.equal(answer, "ok");
    started = started.sort((a, b) => a - b);
    console.log(`        ${accepted.size} accepted, 0 lost; up again in ${Math.round(started[started.length >> 1])} ms` +
      ` (median), ${Math.round(started.at(-1))} ms (longest)`);
    daemon.remove();
  },
});
