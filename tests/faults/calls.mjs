// SPDX-License-Identifier: GPL-3.0-or-later
// R4: the n-th allocation fails; R5: the n-th system call fails; R3: the n-th
// sync fails. The same script each time, until it comes through unharmed.

import { wait } from "../system/lib/daemon.mjs";
import { FOR_EVER, Shim } from "./shim.mjs";
import { Ledger, alive, whole, withDaemon } from "./ledger.mjs";
import { Claims } from "./table.mjs";

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

// One piece of the daemon's work, while something in it fails.
const works = {
  call: (ledger) => ledger.call(),
  "call anew": (_, anew) => anew.call({ mayCut: true }),
  text: (ledger) => ledger.text(),
  "text anew": (_, anew) => anew.text(),
  status: (ledger) => ask(ledger.daemon, "GET", "/status"),
  outbox: (ledger) => ask(ledger.daemon, "GET", "/outbox"),
  reload: (ledger) => ask(ledger.daemon, "POST", "/reload"),
};

// Everything is as before: a call, a text, a look at the readiness.
async function isWell(ledger, claims, where) {
  if (!claims.hold(alive(ledger.daemon), `it died: ${where}: ${ledger.daemon.log.slice(-600)}`)) return false;
  const lonely = ledger.lonely;
  await ledger.call();
  claims.hold(ledger.lonely === lonely, `no person afterwards: ${where}: ${ledger.lastLonely}`);
  let status = 0;
  for (let i = 0; i < 30 && status !== 200; i++) {
    status = await ledger.text();
    if (status !== 200) await wait(100);
  }
  return claims.hold(status === 200, `texts are not taken afterwards: ${where}`);
}

// n = 1, 2, ... until nothing failed any more; `stride` widens with n.
async function untilClean(parts, kind, work, options, stride) {
  const { shim, ledger, anew, claims } = parts;
  for (let nth = 1; nth < 200000; nth += 1 + Math.floor(nth / stride)) {
    const where = `${work}, ${kind} ${nth} ${options.error ?? "ENOMEM"}${options.times > 1 ? " for ever" : ""}`;
    shim.arm(kind, { nth, ...options });
    const lonely = ledger.lonely + anew.lonely;
    try {
      await works[work](ledger, anew);
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

async function withShim(use) {
  let shim;
  return withDaemon({
    prepare: (daemon) => { shim = new Shim(daemon.folder); },
    start: () => ({ environment: shim.environment }),
    after: () => shim.close(),
  }, async (daemon) => {
    const parts = {
      shim, daemon, ledger: new Ledger(daemon, { timeout: 8000 }),
      anew: new Ledger(daemon, { fresh: true, timeout: 8000 }), claims: new Claims(),
    };
    await isWell(parts.ledger, parts.claims, "at the start");
    try {
      await use(parts);
      if (alive(daemon)) {
        for (const [name, value] of parts.anew.accepted) parts.ledger.accepted.set(name, value);
        for (const [name, value] of parts.anew.unsure) parts.ledger.unsure.set(name, value);
        parts.ledger.lonely += parts.anew.lonely;
        await parts.ledger.settle();
        await daemon.stop();
        parts.claims.hold(whole(daemon), "the database is not whole");
      }
    } finally {
      parts.ledger.close();
      parts.anew.close();
    }
    if (parts.anew.cut > 0) parts.claims.note(`${parts.anew.cut} new connections were closed at once: no memory or no descriptor for them`);
    return parts.ledger.figures(parts.claims);
  });
}

export const memory = {
  id: "R4", name: "the n-th allocation fails",
  run: (long, say) => withShim(async (parts) => {
    for (const times of [1, FOR_EVER]) {
      for (const work of Object.keys(works)) {
        const before = parts.ledger.rounds;
        await untilClean(parts, "malloc", work, { times }, work === "reload" ? (long ? 60 : 8) : long ? 1000 : 40);
        say(`${work}, ${times === 1 ? "once" : "for ever"}: ${parts.ledger.rounds - before} rounds`);
        if (!alive(parts.daemon)) return;
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
  run: (long, say) => withShim(async (parts) => {
    for (const [kind, all] of Object.entries(faults)) {
      const before = parts.ledger.rounds;
      for (const error of long ? all : all.slice(0, 2)) {
        for (const times of deaf.has(kind) ? [1] : [1, FOR_EVER]) {
          for (const work of Object.keys(works)) {
            if (cuts.has(kind) && !/anew|status|outbox|reload/.test(work)) continue;
            if (["getrandom", "read"].includes(kind) && times > 1 && error !== "EIO") continue;
            await untilClean(parts, kind, work, { times, error }, long ? 40 : 8);
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
  run: (long, say) => withShim(async (parts) => {
    const { shim, ledger, claims } = parts;
    for (const times of [1, 2, 5, FOR_EVER]) {
      for (let nth = 1; nth <= (long ? 60 : 8); nth++) {
        shim.arm("sync", { nth, times, error: "EIO" });
        for (let i = 0; i < 8; i++) {
          await Promise.all([ledger.text(), ledger.text(), ledger.text()]);
          await ledger.call();
        }
        const fired = shim.disarm();
        if (times === FOR_EVER && fired > 0) {
          const began = performance.now();
          while (await ledger.text() !== 200 && performance.now() - began < 5000) await wait(50);
          claims.hold(performance.now() - began < 2000, "texts are not taken within 2 s after the disk is well");
        }
        ledger.rounds += 1;
      }
      say(`${ledger.rounds} rounds: ${ledger.accepted.size} accepted, ${ledger.refused} refused with 503`);
    }
    claims.hold(ledger.refused > 0, "no sync failed");
  }),
};

