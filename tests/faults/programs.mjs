// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that programs of tests/unit prove already; here they are counted.
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { root } from "../system/lib/daemon.mjs";
import { Skip } from "./table.mjs";

const build = path.resolve(root, process.env.BUILD ?? "build");

async function cmocka(program) {
  const file = path.join(build, "unit", program);
  if (!fs.existsSync(file)) throw new Skip(`make unit has not built ${program}`);
  const { good, said } = await new Promise((done) => execFile(file, { cwd: root, timeout: 300000 },
    (error, stdout, stderr) => done({ good: error === null, said: stdout + stderr })));
  const passed = Number(/\[\s+PASSED\s+\] (\d+)/.exec(said)?.[1] ?? 0);
  return { passed, fails: good && passed > 0 ? [] : [said.slice(-1500)] };
}

const row = (id, name, program, rounds, note) => ({
  id, name,
  async run() {
    const { passed, fails } = await cmocka(program);
    return { rounds: rounds ?? passed, fails, notes: [`${program}: ${passed} tests; ${note}`] };
  },
});

const framing = fs.readFileSync(path.join(root, "tests/exchanges/http/framing.txt"), "utf-8")
  .split("\n").filter((line) => line.startsWith("name: ")).length;

// Beside those that wait: it is busy for some seconds.
export const power = { waits: true, ...row("R2", "the power goes at every sync point", "sqlite_fault_test", undefined,
  "500 texts, the cut before every sync, four ways to tear what was not synced") };
export const vectors = row("R22", "framing vectors, cut at every byte", "message_test", framing || undefined,
  "the golden table of tests/exchanges/http");

const pointer = (id, name, command) => ({
  id, name, async run() { throw new Skip(`run \`${command}\``); },
});

export const sanitizers = pointer("R28", "sanitizers", "make asan tsan");
export const coverage = pointer("R29", "coverage", "make coverage");
