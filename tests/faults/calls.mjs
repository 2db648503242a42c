// SPDX-License-Identifier: GPL-3.0-or-later
// R4: the n-th allocation fails; R5: the n-th system call fails; R3: the n-th
// sync fails. The same script each time, until it comes through unharmed.

import { execFileSync } from "node:child_process";

import { sid, wait } from "../system/lib/daemon.mjs";
import { taker } from "./carrier.mjs";
import { FOR_EVER } from "./shim.mjs";
import { Ledger, alive, database, query, stranger, whole, withShim } from "./ledger.mjs";
import { Claims } from "./table.mjs";

// Accounts whose replies leave through the carrier's API: many, since what fails
// often opens the breaker of its account.
const others = Array.from({ length: 50 }, (_, i) => ({
  account: `other${i}`, To: `+4420794602${10 + i}`, AccountSid: "AC" + String(i).padStart(32, "b"),
}));
let turn = 0;

const within = (promise, ms) => Promise.race([promise,
  wait(ms).then(() => { throw new Error("stuck: no answer in time"); })]);

// What the operator asks may fail, but not hang.
async function ask(daemon, method, target) {
  try {
    return await within(daemon.control(method, target), 8000);
  } catch (error) {
    if (/stuck/.test(error.message)) throw error;
    return null;
  }
}

// A reply that leaves through the API; what fails may put it off.
async function send({ sender, carrier }) {
  const { length } = carrier.state.taken;
  const status = await sender.text(stranger(), "help", sid("SM"), others[turn++ % others.length]);
  for (let i = 0; status === 200 && i < 20 && carrier.state.taken.length === length; i++) await wait(3);
}

// One piece of the daemon's work, while something in it fails.
const works = {
  call: ({ ledger }) => ledger.call(),
  "call anew": ({ anew }) => anew.call({ mayCut: true }),
  text: ({ ledger }) => ledger.text(),
  "text anew": ({ anew }) => anew.text(),
  send,
  status: ({ daemon }) => ask(daemon, "GET", "/status"),
  outbox: ({ daemon }) => ask(daemon, "GET", "/outbox"),
  // Of files that were edited: they are proven and saved.
  reload: ({ daemon }) => {
    daemon.config.limits.replies_per_hour = 100000 + turn++;
    daemon.replaceConfig();
    return ask(daemon, "POST", "/reload");
  },
};

// Everything is as before: a call, a text, a look at the readiness.
async function isWell(ledger, claims, where) {
  if (!claims.hold(alive(ledger.daemon), `it died: ${where}: ${ledger.daemon.log.slice(-600)}`)) return false;
  const lonely = ledger.lonely;
  await ledger.call({ anew: true });
  claims.hold(ledger.lonely === lonely, `no person afterwards: ${where}: ${ledger.lastLonely}`);
  let status = 0;
  for (let i = 0; i < 30 && status !== 200; i++) {
    status = await ledger.text();
    if (status !== 200) await wait(100);
  }
  return claims.hold(status === 200, `texts are not taken afterwards: ${where}` +
    (alive(ledger.daemon) ? "" : `: it died by ${ledger.daemon.process.signalCode}: ${ledger.daemon.log.slice(-600)}`));
}

// n = 1, 2, ... until nothing failed any more; `stride` widens with n.
async function untilClean(parts, kind, work, options, stride) {
  const { shim, ledger, anew, claims } = parts;
  for (let nth = 1; nth < 200000; nth += 1 + Math.floor(nth / stride)) {
    const where = `${work}, ${kind} ${nth} ${options.error ?? "ENOMEM"}${options.times > 1 ? " for ever" : ""}`;
    shim.arm(kind, { nth, ...options });
    const lonely = ledger.lonely + anew.lonely;
    try {
      await works[work](parts);
    } catch (error) {
      claims.hold(false, `${where}: ${error.message}`);
    }
    await new Promise((done) => setImmediate(done));
    const fired = shim.disarm();
    claims.hold(ledger.lonely + anew.lonely === lonely, `no person: ${where}: ${ledger.lastLonely} ${anew.lastLonely}`);
    ledger.rounds += 1;
    if (!alive(ledger.daemon) || (options.times > 1 || fired === 0 || nth % 20 === 0)) {
      if (!await isWell(ledger, claims, where)) return;
    }
    if (fired === 0) return;
    if (claims.fails.length > 20) return;
  }
}

// How many blocks of memory more are out after so many rounds of that failure.
async function growth(parts, work, order, repeats) {
  const { shim, daemon, ledger } = parts;
  // With the database open and nothing under way.
  const count = async () => {
    for (let i = 0; i < 30 && await ledger.text() !== 200; i++) await wait(100);
    await wait(work === "send" ? 100 : 5);
    return shim.get("blocks");
  };
  let blocks = 0;
  for (let i = -2; i < repeats; i++) {		// the first two fill what is kept
    if (i === 0) blocks = await count();
    shim.arm("malloc", order);
    try { await works[work](parts); } catch { /* told already */ }
    shim.disarm();
    if (!alive(daemon)) return 0;
  }
  return await count() - blocks;
}

// What failed and failed again must not cost memory each time. What is kept for
// a reason has an end: a suspicion is looked into at length.
async function leaks(parts, work, times, most) {
  for (let nth = 1; nth <= most; nth += 1 + Math.floor(nth / 8)) {
    const order = { nth, times };
    if (await growth(parts, work, order, 12) < 12) continue;
    const more = await growth(parts, work, order, 300);
    parts.claims.hold(more < 300, `${work}, malloc ${nth}: ${more} blocks of memory are lost in 300 rounds`);
  }
}

// Nothing that was owed is stuck: everything waits for a time that comes, and
// when it has come (the database is told so) everything ends.
async function settled({ daemon, claims, carrier }) {
  const owed = "FROM outbox WHERE due_ms IS NOT NULL";
  const late = query(daemon, `SELECT count(*) ${owed} AND due_ms > unixepoch() * 1000 + 910000`);
  claims.hold(late === "0", `${late} messages wait for longer than any retry`);
  claims.note(`${carrier.state.taken.length} replies left through the API, ${query(daemon, `SELECT count(*) ${owed}`)} wait for their time`);
  await daemon.stop();
  execFileSync("sqlite3", [database(daemon), "UPDATE outbox SET due_ms = 1 WHERE due_ms IS NOT NULL"]);
  await daemon.start();
  for (let i = 0; i < 120 && query(daemon, `SELECT count(*) ${owed}`) !== "0"; i++) await wait(500);
  const stuck = query(daemon, `SELECT count(*) ${owed}`);
  claims.hold(stuck === "0", `${stuck} messages are stuck: ${query(daemon, `SELECT state, why, tries, repeats, min(due_ms) - unixepoch() * 1000, count(*) ${owed} GROUP BY 1, 2, 3`)}`);
  const odd = query(daemon, "SELECT count(*) FROM outbox WHERE due_ms IS NULL AND state NOT IN (2, 3, 5)");
  claims.hold(odd === "0", `${odd} messages rest in no known state`);
}

async function withFaults(use) {
  const carrier = await taker();
  return withShim({
    change: (config) => {
      Object.assign(config.accounts.carrier, { rate: 1000, api: carrier.url });
      for (const { account, To, AccountSid } of others) {
        config.accounts[account] = { ...config.accounts.carrier, account_sid: AccountSid, reply: "api" };
        config.lines[account] = { number: To, account };
      }
      config.limits.sends_per_hour = 1000000;
    },
    after: () => {
      carrier.server.closeAllConnections();
      carrier.server.close();
    },
  }, async (daemon, shim) => {
    const parts = {
      shim, daemon, carrier, ledger: new Ledger(daemon, { timeout: 8000 }),
      sender: new Ledger(daemon, { timeout: 8000 }),
      anew: new Ledger(daemon, { fresh: true, timeout: 8000 }), claims: new Claims(),
    };
    await isWell(parts.ledger, parts.claims, "at the start");
    try {
      await use(parts);
      if (alive(daemon)) {
        for (const [name, value] of parts.anew.accepted) parts.ledger.accepted.set(name, value);
        for (const [name, value] of parts.anew.unsure) parts.ledger.unsure.set(name, value);
        parts.ledger.lonely += parts.anew.lonely;
        if (parts.sender.answered > 0) await settled(parts);
        parts.ledger.others = Number(query(daemon, "SELECT count(*) FROM outbox WHERE account <> 'carrier'"));
        await parts.ledger.settle();
        await daemon.stop();
        parts.claims.hold(whole(daemon), "the database is not whole");
      }
    } finally {
      for (const one of [parts.ledger, parts.anew, parts.sender]) one.close();
    }
    if (parts.anew.cut > 0) parts.claims.note(`${parts.anew.cut} new connections were closed at once: no memory or no descriptor for them`);
    return parts.ledger.figures(parts.claims);
  });
}

// The short form ends some time on a busy machine too, and says what it left.
function timeUp(claims, long, seconds) {
  const until = performance.now() + seconds * 1000;
  return (what) => {
    if (long || performance.now() < until) return false;
    claims.note(`a busy machine: ${what} and what follows was left out after ${seconds} s`);
    return true;
  };
}

export const memory = {
  id: "R4", name: "the n-th allocation fails",
  run: (long, say) => withFaults(async (parts) => {
    const isUp = timeUp(parts.claims, long, 30);
    for (const times of [1, FOR_EVER]) {
      for (const work of Object.keys(works)) {
        if (isUp(`${work}, ${times === 1 ? "once" : "for ever"}`)) return;
        const before = parts.ledger.rounds;
        await untilClean(parts, "malloc", work, { times }, work === "reload" ? (long ? 60 : 4) : long ? 1000 : 20);
        say(`${work}, ${times === 1 ? "once" : "for ever"}: ${parts.ledger.rounds - before} rounds`);
        if (!alive(parts.daemon)) return;
        if (long || /^(call|text|send)$/.test(work)) await leaks(parts, work, times, Math.min(parts.ledger.rounds - before, long ? 60 : 8));
      }
    }
  }),
};

const faults = {
  write: ["EIO", "ENOSPC", "EINTR", "EAGAIN", "SHORT"],
  send: ["EIO", "EINTR", "EAGAIN", "SHORT", "ECONNRESET"],
  pwrite: ["EIO", "ENOSPC", "EINTR", "SHORT"],
  open: ["EIO", "EMFILE", "ENOSPC", "EINTR"],
  accept: ["EMFILE", "EINTR", "EAGAIN", "EIO", "ENOMEM"],
  epoll_ctl: ["ENOMEM", "ENOSPC", "EIO"],
  getrandom: ["EIO", "EINTR", "EAGAIN"],
  unlink: ["EIO", "ENOSPC"],
  rename: ["EIO", "ENOSPC"],
  sync: ["EIO"],
  read: ["EIO", "EINTR", "EAGAIN"],
  pread: ["EIO", "EINTR"],
  truncate: ["EIO", "ENOSPC"],
  connect: ["ECONNREFUSED", "ETIMEDOUT", "EINTR"],
  recv: ["EIO", "EINTR", "EAGAIN"],
  socket: ["EMFILE"],
  thread: ["EAGAIN"],
};

// Faults of these on a call's own connection are the network's: it is cut.
const cuts = new Set(["send", "recv", "accept", "epoll_ctl"]);
// For ever, these mean that there is no network: nobody can be answered.
const deaf = new Set(["send", "recv", "accept", "epoll_ctl"]);

export const systemCalls = {
  id: "R5", name: "the n-th system call fails",
  run: (long, say) => withFaults(async (parts) => {
    const isUp = timeUp(parts.claims, long, 45);
    const kinds = process.env.KINDS?.split(" ");
    for (const [kind, all] of Object.entries(faults).filter(([name]) => kinds?.includes(name) ?? true)) {
      const before = parts.ledger.rounds;
      if (isUp(kind)) return;
      for (const error of long ? all : all.slice(0, 2)) {
        // In the short form only the first error lasts.
        for (const times of deaf.has(kind) || !long && error !== all[0] ? [1] : [1, FOR_EVER]) {
          for (const work of Object.keys(works)) {
            if (cuts.has(kind) && !/anew|send|status|outbox|reload/.test(work)) continue;
            if (["getrandom", "read"].includes(kind) && times > 1 && error !== "EIO") continue;
            // No kernel interrupts for ever: who tries again gets through.
            const often = error === "EINTR" ? Math.min(times, 50) : times;
            await untilClean(parts, kind, work, { times: often, error }, long ? 20 : 4);
            if (!alive(parts.daemon)) return;
          }
        }
      }
      say(`${kind}: ${parts.ledger.rounds - before} rounds`);
    }
  }),
};

export const sync = {
  id: "R3", name: "the n-th sync fails, once and for ever",
  run: (long, say) => withFaults(async (parts) => {
    const { shim, ledger, claims } = parts;
    let slowest = 0;
    for (const times of [1, 2, 5, FOR_EVER]) {
      for (let nth = 1; nth <= (long ? 60 : 8); nth++) {
        shim.arm("sync", { nth, times, error: "EIO" });
        for (let i = 0; i < 8; i++) {
          await Promise.all([ledger.text(), ledger.text(), ledger.text()]);
          await ledger.call();
        }
        shim.disarm();
        const began = performance.now();
        while (await ledger.text() !== 200 && performance.now() - began < 5000) await wait(5);
        slowest = Math.max(slowest, performance.now() - began);
        ledger.rounds += 1;
      }
      say(`${ledger.rounds} rounds: ${ledger.accepted.size} accepted, ${ledger.refused} refused with 503`);
    }
    claims.hold(ledger.refused > 0, "no sync failed");
    claims.hold(slowest <= 2000, `texts are taken only ${Math.round(slowest)} ms after the disk is well`);
    claims.note(`texts are taken ${Math.round(slowest)} ms after the disk is well, at the latest`);
  }),
};

