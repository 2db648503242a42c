// SPDX-License-Identifier: GPL-3.0-or-later
// Every fault, in the order of the table: rows.mjs long|short [R1 R4 ...]
import { carrierRow } from "./carrier.mjs";
import { memory, sync, systemCalls } from "./calls.mjs";
import { capped, descriptors, flood, idle, slow } from "./crowd.mjs";
import { kill, reload, restart } from "./kill.mjs";
import { coverage, power, sanitizers, vectors } from "./programs.mjs";
import { runRows } from "./table.mjs";
import { clock, frozen, fullDisk, locked } from "./world.mjs";

const [how, ...only] = process.argv.slice(2);

await runRows([kill, power, sync, memory, systemCalls, fullDisk, locked, carrierRow, clock, frozen,
  reload, restart, idle, slow, descriptors, capped, vectors, flood, sanitizers, coverage], how === "long", only);
