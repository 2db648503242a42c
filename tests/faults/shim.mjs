// SPDX-License-Identifier: GPL-3.0-or-later
// Orders to shim.c in a running daemon: which call fails next, and what time
// it is.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { root } from "../system/lib/daemon.mjs";

// In the order of `enum kind` in shim.c.
const kinds = ["none", "malloc", "write", "send", "pwrite", "open", "accept", "epoll_ctl",
  "getrandom", "unlink", "rename", "sync", "read", "recv", "socket", "thread", "stall", "pread", "connect", "truncate"];
const fields = ["kind", "nth", "times", "error", "count", "fired", "clock_ms", "steady_ms", "blocks", "watch", "held_us"];

export const errors = { ...os.constants.errno, SHORT: -1 };
export const FOR_EVER = 1e9;

const made = new Map();
let folder;

// A program or library of this folder, made once for the whole run.
export function compile(name, ...more) {
  if (folder === undefined) {
    folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? os.tmpdir(), "helpline-faults-"));
    process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  }
  if (!made.has(name)) {
    const file = path.join(folder, name);
    execFileSync(process.env.CC ?? "cc", ["-std=gnu11", "-O1", "-o", file,
      path.join(root, `tests/faults/${name}.c`), ...more]);
    made.set(name, file);
  }
  return made.get(name);
}

let count = 0;

export class Shim {
  constructor() {
    const library = compile("shim", "-shared", "-fPIC", "-ldl");
    this.file = `${library}-${++count}`;
    fs.writeFileSync(this.file, Buffer.alloc(fields.length * 8));
    this.fd = fs.openSync(this.file, "r+");
    this.environment = { LD_PRELOAD: library, FAULT_SHIM: this.file };
  }

  set(name, value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    fs.writeSync(this.fd, bytes, 0, 8, fields.indexOf(name) * 8);
  }

  get(name) {
    const bytes = Buffer.alloc(8);
    fs.readSync(this.fd, bytes, 0, 8, fields.indexOf(name) * 8);
    return Number(bytes.readBigInt64LE());
  }

  // It is that time of day: what lies between has gone by, also for the steady
  // clock, which never goes back.
  pass(until) {
    const ms = until - Date.now();
    const steady = this.get("steady_ms") + Math.max(0, ms - this.get("clock_ms"));
    const bytes = Buffer.alloc(16);
    bytes.writeBigInt64LE(BigInt(ms));
    bytes.writeBigInt64LE(BigInt(steady), 8);
    fs.writeSync(this.fd, bytes, 0, 16, fields.indexOf("clock_ms") * 8);
  }

  // From now on the n-th call of this kind fails, and `times` - 1 after it.
  arm(kind, { nth = 1, times = 1, error = "ENOMEM" } = {}) {
    this.disarm();
    this.set("count", 0);
    this.set("fired", 0);
    this.set("nth", nth);
    this.set("times", times);
    this.set("error", errors[error]);
    this.set("kind", kinds.indexOf(kind));
  }

  // Returns how many calls failed.
  disarm() {
    this.set("kind", 0);
    return this.get("fired");
  }

  // For how long the loop stood still at most, in ms, until the returned
  // function is called: of the daemon's doing, however busy the machine is.
  watchLoop() {
    this.set("held_us", 0);
    this.set("watch", 1);
    return () => {
      this.set("watch", 0);
      return this.get("held_us") / 1000;
    };
  }

  close() {
    fs.closeSync(this.fd);
  }
}
