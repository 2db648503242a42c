// SPDX-License-Identifier: GPL-3.0-or-later
// Every fault and attack of the table, in its order: rows.mjs long|short [R1 A4 ...]
import { carrierRow } from "./carrier.mjs";
import { memory, sync, systemCalls } from "./calls.mjs";
import { capped, descriptors, flood, idle, slow } from "./crowd.mjs";
import { forged, replay, rotation } from "./forged.mjs";
import { kill, reload, restart } from "./kill.mjs";
import { coverage, power, sanitizers, vectors } from "./programs.mjs";
import { runRows } from "./table.mjs";
import { clock, frozen, fullDisk, locked } from "./world.mjs";

const [how, ...only] = process.argv.slice(2);

await runRows([kill, power, sync, memory, systemCalls, fullDisk, locked, carrierRow, clock, frozen,
  reload, restart, idle, slow, descriptors, capped, vectors, flood, sanitizers, coverage,
  forged, replay, rotation], how === "long", only);
