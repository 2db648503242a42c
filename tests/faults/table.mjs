// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the rows, says how far it is, and ends with the table of what held.
import { setTimeout as wait } from "node:timers/promises";

export class Skip extends Error {}

// A row is { id, name, run(long, say) }; run returns its figures, with `fails`
// the sentences that did not hold and `twin` what ran in the place of what.
export async function runRows(rows, long, only) {
  const done = [];
  const began = performance.now();
  for (const row of rows) {
    if (only.length > 0 && !only.includes(row.id)) continue;
    const from = performance.now();
    const say = (text) => console.log(`    ${row.id}: ${text}`);
    console.log(`${row.id} ${row.name} ...`);
    try {
      const figures = await row.run(long, say);
      const fails = figures.fails ?? [];
      for (const [field, word] of [["lost", "lost"], ["doubled", "doubled"], ["lonely", "calls without a person"]]) {
        if ((figures[field] ?? 0) > 0) fails.push(`${figures[field]} ${word}`);
      }
      done.push({ row, figures, fails });
    } catch (error) {
      if (error instanceof Skip) done.push({ row, skipped: error.message, fails: [] });
      else done.push({ row, figures: {}, fails: [error.stack] });
    }
    const last = done.at(-1);
    const how = last.skipped !== undefined ? `skipped: ${last.skipped}` : last.fails.length === 0 ? "good" : "FAILED";
    for (const sentence of last.fails) console.log(`    FAILED ${row.id}: ${sentence}`);
    for (const note of last.figures?.notes ?? []) say(note);
    console.log(`    ${how}, ${Math.round((performance.now() - from) / 1000)} s; ` +
      `${Math.round((performance.now() - began) / 1000)} s in all`);
    await wait(10);
  }
  print(done);
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

function print(done) {
  const lines = [heads, ...done.map(cells)];
  const wide = heads.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const show = (line) => "| " + line.map((cell, i) => i === 0 ? cell.padEnd(wide[i]) : cell.padStart(wide[i])).join(" | ") + " |";
  console.log("\n" + show(heads));
  console.log("| " + wide.map((width, i) => i === 0 ? "-".repeat(width) : "-".repeat(width - 1) + ":").join(" | ") + " |");
  for (const line of lines.slice(1)) console.log(show(line));
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
