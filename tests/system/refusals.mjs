// SPDX-License-Identifier: GPL-3.0-or-later
// What the daemon refuses to build on, and what residents get meanwhile.
// Faults that come while it runs: tests/faults.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

import { Daemon, root, run } from "./lib/daemon.mjs";

const from = "+447700900321";
const database = (daemon) => path.join(daemon.folder, "var/helpline.db");

async function callsGoOn(daemon) {
  const began = performance.now();
  const call = daemon.call();
  await call.begin();
  assert.equal((await call.press("0")).rings.length, 1);
  assert.ok(performance.now() - began < 1000, "a call waits for nothing");
}

// Runs to its end with these settings; what it says, and its exit code.
async function refused(change, prepare = () => {}) {
  const daemon = await Daemon.make(change);
  prepare(daemon);
  const ended = spawnSync(path.resolve(root, process.env.BUILD ?? "build", "helplined"),
    ["--config", daemon.configPath], { encoding: "utf-8", timeout: 10000 });
  daemon.remove();
  return { code: ended.status, said: ended.stderr };
}

const tests = {
  "a call's promise that cannot be kept is not made": async () => {
    const daemon = await Daemon.make();
    await daemon.start();
    const call = daemon.call({ from });
    await call.begin();
    await call.press("1");
    await call.press("4");
    await call.press("1");
    const holder = spawn("sqlite3", [database(daemon)], { stdio: ["pipe", "pipe", "inherit"] });
    holder.stdin.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
    await new Promise((done) => holder.stdout.once("data", done));
    const began = performance.now();
    const otherwise = await call.press("1");
    const ms = performance.now() - began;
    assert.ok(ms > 300 && ms < 1500, `${ms} ms`);
    assert.ok(otherwise.says.some((say) => say.text.includes("could not be sent")), otherwise.says[0].text);
    holder.kill();
    await daemon.stop();
    daemon.remove();
  },

  "the database is corrupt": async () => {
    const daemon = await Daemon.make();
    await daemon.start();
    for (let i = 0; i < 50; i++) await daemon.text(from, "help");
    await daemon.stop();
    const bytes = fs.readFileSync(database(daemon));
    bytes.fill(0x5a, 0, 4096);
    fs.writeFileSync(database(daemon), bytes);
    daemon.startsUnready = true;
    await daemon.start();
    assert.equal((await fetch(daemon.url + "/readyz")).status, 503);
    assert.equal((await daemon.text(from, "help")).status, 503);
    await callsGoOn(daemon);
    await daemon.stop();
    assert.ok(fs.readFileSync(database(daemon)).equals(bytes), "it is never replaced");
    daemon.remove();
  },

  "a database of a newer version is refused": async () => {
    const daemon = await Daemon.make();
    await daemon.start();
    await daemon.stop();
    execFileSync("sqlite3", [database(daemon), "PRAGMA user_version = 9999"]);
    daemon.startsUnready = true;
    await daemon.start();
    assert.equal((await daemon.text(from, "help")).status, 503);
    await callsGoOn(daemon);
    assert.match(daemon.log, /newer/);
    await daemon.stop();
    daemon.remove();
  },

  "a missing key beside a database is never made anew": async () => {
    const daemon = await Daemon.make();
    await daemon.start();
    await daemon.stop();
    fs.rmSync(path.join(daemon.folder, "var/secrets/pseudonym.key"));
    const ended = spawnSync(path.resolve(root, process.env.BUILD ?? "build", "helplined"),
      ["--config", daemon.configPath], { encoding: "utf-8", timeout: 10000 });
    assert.equal(ended.status, 78);
    assert.match(ended.stderr, /pseudonym\.key/);
    daemon.remove();
  },

  "a port in use, a file where var/ should be": async () => {
    const server = net.createServer();
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const port = server.address().port;
    const busy = await refused((config) => { config.listen = [`127.0.0.1:${port}`]; });
    server.close();
    assert.equal(busy.code, 69);
    assert.match(busy.said, new RegExp(`${port}`));
    const blocked = await refused(() => {}, (daemon) => fs.writeFileSync(path.join(daemon.folder, "var"), ""));
    assert.equal(blocked.code, 78);
    assert.match(blocked.said, /var/);
  },
};

await run(tests);
