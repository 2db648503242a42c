// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the rows, says how far it is, and ends with the table of what held.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { root } from "../system/lib/daemon.mjs";

export class Skip extends Error {}

const losses = [["lost", "lost"], ["doubled", "doubled"], ["lonely", "calls without a person"]];

// A row is { id, name, run(long, say), waits, measures }; run returns its figures, with
// `fails` the sentences that did not hold and `notes` what else is to be told.
async function runRow(row, { long, began }, of) {
  const from = performance.now();
  const say = (text) => console.log(`    ${row.id}: ${text}`);
  const done = { row, figures: {}, fails: [] };
  console.log(`${row.id} ${row.name} ...${of === undefined ? "" : ` (${of})`}`);
  try {
    done.figures = await row.run(long, say);
    done.fails = done.figures.fails ?? [];
    for (const [field, word] of losses) {
      if ((done.figures[field] ?? 0) > 0) done.fails.push(`${done.figures[field]} ${word}`);
    }
  } catch (error) {
    if (error instanceof Skip) done.skipped = error.message;
    else done.fails = [error.stack];
  }
  for (const sentence of done.fails) say(`FAILED: ${sentence}`);
  for (const note of done.figures.notes ?? []) say(note);
  const how = done.skipped !== undefined ? `skipped: ${done.skipped}` : done.fails.length === 0 ? "good" : "FAILED";
  const seconds = (since) => Math.round((performance.now() - since) / 1000);
  say(`${how}, ${seconds(from)} s; ${seconds(began)} s in all`);
  return done;
}

// Those that wait more than they work do so side by side; in the long form but
// for those that measure how long others wait.
export async function runRows(rows, long, only) {
  const how = { long, began: performance.now() };
  const wanted = rows.filter(({ id }) => only.length === 0 || only.includes(id));
  const aside = (row) => row.waits === true && !(long && row.measures === true);
  const done = [];
  for (const row of wanted.filter((one) => !aside(one))) {
    done.push(await runRow(row, how, `${done.length + 1} of ${wanted.length}`));
    await wait(10);
  }
  done.push(...await Promise.all(wanted.filter(aside).map((row) => runRow(row, how))));
  done.sort((a, b) => wanted.indexOf(a.row) - wanted.indexOf(b.row));
  const table = lines(done);
  console.log("\n" + table.join("\n"));
  if (only.length === 0) keep(long, table, performance.now() - how.began);
  const failed = done.filter(({ fails }) => fails.length > 0).length;
  const skipped = done.filter((one) => one.skipped !== undefined).length;
  console.log(`\n${done.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 && done.length > skipped ? 0 : 1);
}

const heads = ["fault", "rounds", "accepted", "lost", "doubled", "calls without a person", "worst answer ms"];

function cells({ row, figures, skipped }) {
  const name = `${row.id} ${row.name}`;
  if (skipped !== undefined) return [`${name}: skipped, ${skipped}`, "", "", "", "", "", ""];
  const number = (value) => value === undefined ? "" : String(Math.round(value));
  const told = ["rounds", "accepted", "lost", "doubled", "lonely", "worst"].map((field) => number(figures[field]));
  return [name, ...told];
}

function lines(done) {
  const all = [heads, ...done.map(cells)];
  const wide = heads.map((_, i) => Math.max(...all.map((line) => line[i].length)));
  const show = (line) => "| " + line.map((cell, i) => i === 0 ? cell.padEnd(wide[i]) : cell.padStart(wide[i])).join(" | ") + " |";
  const rule = "| " + wide.map((width, i) => i === 0 ? "-".repeat(width) : "-".repeat(width - 1) + ":").join(" | ") + " |";
  return [show(heads), rule, ...all.slice(1).map(show)];
}

// `tests/faults/run table` shows it again, to be put into a page.
export const kept = path.resolve(root, process.env.BUILD ?? "build", "faults.md");

function commitOf() {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf-8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";			// no repository, no git
  }
}

function keep(long, table, ms) {
  const commit = commitOf();
  const command = long ? "make faults" : "tests/faults/run short";
  fs.writeFileSync(kept, `\`${command}\` on commit ${commit}, in ${(ms / 60000).toFixed(1)} minutes:\n\n${table.join("\n")}\n`);
}

// Adds a sentence when it does not hold.
export class Claims {
  constructor() { this.fails = []; this.notes = []; }
  hold(good, sentence) { if (!good) this.fails.push(sentence); return good; }
  note(sentence) { this.notes.push(sentence); }
}

// The figures of several runs as those of one.
export const sum = (all, more) => all.reduce((to, one) => ({
  ...to, rounds: to.rounds + one.rounds, accepted: to.accepted + one.accepted, lost: to.lost + one.lost,
  doubled: to.doubled + one.doubled, lonely: to.lonely + one.lonely, worst: Math.max(to.worst, one.worst),
}), { rounds: 0, accepted: 0, lost: 0, doubled: 0, lonely: 0, worst: 0, ...more });
