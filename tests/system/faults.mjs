// SPDX-License-Identifier: GPL-3.0-or-later
// What breaks around the daemon, and what residents get meanwhile: texts are
// refused with 503 so that the carrier delivers them again, calls go on.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

import { Daemon, document, root, run, sid, wait } from "./lib/daemon.mjs";

const from = "+447700900321";
const database = (daemon) => path.join(daemon.folder, "var/helpline.db");

async function callsGoOn(daemon) {
  const began = performance.now();
  const call = daemon.call();
  await call.begin();
  assert.equal((await call.press("0")).rings.length, 1);
  assert.ok(performance.now() - began < 1000, "a call waits for nothing");
}

// Texts get 503 while it lasts and are taken again within `seconds`.
async function textsComeBack(daemon, seconds) {
  const MessageSid = sid("SM");
  for (let i = 0; i < seconds * 10; i++) {
    const answer = await daemon.text(from, "help", { MessageSid });
    if (answer.status === 200) {
      assert.equal(document(answer.body).messages.length, 1);
      return;
    }
    assert.equal(answer.status, 503);
    await wait(100);
  }
  throw new Error("texts are not taken again");
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
  "another process holds the database": async () => {
    const daemon = await Daemon.make();
    await daemon.start();
    const holder = spawn("sqlite3", [database(daemon)], { stdio: ["pipe", "pipe", "inherit"] });
    holder.stdin.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
    await new Promise((done) => holder.stdout.once("data", done));
    const began = performance.now();
    const slow = daemon.text(from, "help");
    await callsGoOn(daemon);
    assert.equal((await slow).status, 503);
    assert.ok(performance.now() - began < 5000);
    assert.equal((await fetch(daemon.url + "/readyz")).status, 503);
    await callsGoOn(daemon);
    holder.stdin.end("COMMIT;\n");
    await textsComeBack(daemon, 5);
    await daemon.stop();
    daemon.remove();
  },

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

  "fsync fails": async () => {
    const daemon = await Daemon.make();
    const shim = path.join(daemon.folder, "fsync_fail.so");
    const trigger = path.join(daemon.folder, "fail");
    execFileSync("cc", ["-shared", "-fPIC", "-o", shim, path.join(root, "tests/system/lib/fsync_fail.c"), "-ldl"]);
    // Under a sanitizer its own library is not the first one then.
    const ASAN_OPTIONS = `${process.env.ASAN_OPTIONS ?? ""}:verify_asan_link_order=0`;
    await daemon.start({ environment: { LD_PRELOAD: shim, FSYNC_FAIL: trigger, ASAN_OPTIONS } });
    await textsComeBack(daemon, 1);
    fs.writeFileSync(trigger, "");
    const MessageSid = sid("SM");
    assert.equal((await daemon.text(from, "help", { MessageSid })).status, 503);
    await callsGoOn(daemon);
    fs.rmSync(trigger);
    await textsComeBack(daemon, 5);
    assert.equal((await daemon.text(from, "help", { MessageSid })).status, 200);
    await daemon.stop();
    assert.equal(execFileSync("sqlite3", [database(daemon), "PRAGMA integrity_check"], { encoding: "utf-8" }).trim(), "ok");
    daemon.remove();
  },

  "the disk is full": async () => {
    const daemon = await Daemon.make();
    const folder = path.join(daemon.folder, "var");
    fs.mkdirSync(folder, { mode: 0o700 });
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", folder]).status === 0;
    if (!mounted) {
      console.log("        (no tmpfs can be mounted here: a limit on the size of files instead)");
    }
    try {
      await daemon.start(mounted ? {} : { wrap: ["prlimit", "--fsize=400000"] });
      if (mounted) spawnSync("sh", ["-c", `cat /dev/zero > '${folder}/ballast' 2>/dev/null`]);
      let refusedOnes = 0;
      for (let i = 0; i < 2000 && refusedOnes < 5; i++) {
        const answer = await daemon.text(from, "help");
        assert.ok([200, 503].includes(answer.status));
        refusedOnes += answer.status === 503;
      }
      assert.equal(refusedOnes, 5, "a full disk refuses texts");
      await callsGoOn(daemon);
      if (mounted) {
        fs.rmSync(path.join(folder, "ballast"));
        await textsComeBack(daemon, 5);
      }
      await daemon.stop();
      assert.equal(execFileSync("sqlite3", [database(daemon), "PRAGMA integrity_check"], { encoding: "utf-8" }).trim(), "ok");
    } finally {
      daemon.process.kill("SIGKILL");
      await daemon.ended;
      if (mounted) spawnSync("umount", [folder]);
      daemon.remove();
    }
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

  "1,000 reloads under load, and no request fails": async () => {
    const daemon = await Daemon.make();
    await daemon.start();
    let over = false;
    let answered = 0;
    const caller = async () => {
      while (!over) {
        const call = daemon.call();
        await call.begin();
        await call.press("2");
        assert.equal((await call.press("1")).rings.length, 1);
        const text = await daemon.text(from, "help");
        assert.equal(text.status, 200);
        answered += 4;
      }
    };
    const load = Promise.all([caller(), caller(), caller()]);
    const reloads = [];
    for (let i = 0; i < 1000; i++) {
      daemon.process.kill("SIGHUP");
      await wait(2);
    }
    for (let i = 0; i < 20; i++) reloads.push((await daemon.control("POST", "/reload")).good);
    over = true;
    await load;
    assert.ok(reloads.every((good) => good));
    console.log(`        ${answered} requests answered during the reloads`);
    assert.ok(answered > 100);
    await daemon.stop();
    assert.ok(!daemon.log.includes("REFUSED"));
    daemon.remove();
  },
};

await run(tests);
