// SPDX-License-Identifier: GPL-3.0-or-later
// R18: 10,000 who say nothing; R19: who speak slowly; R20: no descriptors;
// R21: no memory; R24: floods from one number and from many.
import fs from "node:fs";
import net from "node:net";

import { accountSid, wait } from "../system/lib/daemon.mjs";
import { Ledger, alive, withDaemon } from "./ledger.mjs";
import { Claims } from "./table.mjs";

const percentile = (numbers, part) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length * part)];

const memoryKiB = (daemon) => Number(/VmRSS:\s+(\d+)/.exec(
  fs.readFileSync(`/proc/${daemon.process.pid}/status`, "utf-8"))[1]);

// Milliseconds of CPU that it used so far.
const cpuMs = (daemon) => {
  const fields = fs.readFileSync(`/proc/${daemon.process.pid}/stat`, "utf-8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const connect = (daemon) => new Promise((done, failed) => {
  const socket = net.connect(daemon.port, "127.0.0.1", () => done(socket));
  socket.on("error", failed);
});

async function connectMany(daemon, count) {
  const sockets = [];
  while (sockets.length < count) {
    sockets.push(...await Promise.all(Array.from({ length: Math.min(250, count - sockets.length) }, () => connect(daemon))));
  }
  for (const socket of sockets) socket.on("error", () => {});
  return sockets;
}

export const idle = {
  id: "R18", name: "10,000 idle connections",
  async run(long) {
    const count = long ? 10000 : 3000;
    return withDaemon({
      change: (config) => { config.limits.connections = 12000; },
    }, async (daemon) => {
      const claims = new Claims();
      const ledger = new Ledger(daemon, { fresh: true });
      for (let i = 0; i < 200; i++) await ledger.text();
      const before = memoryKiB(daemon);
      const sockets = await connectMany(daemon, count);
      for (const socket of sockets) socket.write("P");
      await wait(300);
      const each = (memoryKiB(daemon) - before) * 1024 / count;
      claims.hold(each <= 4096, `${Math.round(each)} bytes each`);
      const times = [];
      for (let i = 0; i < (long ? 1000 : 200); i++) {
        const from = performance.now();
        await (i % 2 === 0 ? ledger.text() : ledger.call());
        times.push(performance.now() - from);
      }
      const slow = percentile(times, 0.99);
      claims.hold(slow <= 50, `a new webhook waits ${slow.toFixed(1)} ms (p99)`);
      claims.note(`${count} connections, ${Math.round(each)} bytes each; a new webhook is answered in ${slow.toFixed(1)} ms (p99)`);
      for (const socket of sockets) socket.destroy();
      await ledger.settle();
      ledger.rounds = count;
      return ledger.figures(claims);
    });
  },
};

// When it is closed by the other side, in ms from now.
const closed = (socket) => new Promise((done) => {
  const began = performance.now();
  socket.on("error", () => {});
  socket.on("close", () => done(performance.now() - began));
});

async function slowHead(daemon) {
  const socket = await connect(daemon);
  const head = "POST /in/carrier/voice HTTP/1.1\r\nHost: h\r\nX-A: " + "a".repeat(10000);
  let at = 0;
  const drip = setInterval(() => socket.write(head[at++]), 500);
  socket.resume();
  const ms = await closed(socket);
  clearInterval(drip);
  return ms;
}

async function slowBody(daemon) {
  const socket = await connect(daemon);
  socket.write("POST /in/carrier/voice HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n");
  const drip = setInterval(() => socket.write("a"), 500);
  socket.resume();
  const ms = await closed(socket);
  clearInterval(drip);
  return ms;
}

// Asks and asks, and never reads an answer.
async function slowRead(daemon) {
  const socket = await connect(daemon);
  socket.pause();
  const request = "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n";
  const more = setInterval(() => { if (socket.writableLength < 1e6) socket.write(request.repeat(50)); }, 50);
  const ended = closed(socket);
  // A paused socket learns of its end only when it writes again.
  const ms = await ended;
  clearInterval(more);
  return ms;
}

export const slow = {
  id: "R19", name: "slow head, slow body, slow read",
  async run(long) {
    return withDaemon({}, async (daemon) => {
      const claims = new Claims();
      const ledger = new Ledger(daemon);
      const each = long ? 200 : 10;
      let over = false;
      const times = [];
      const others = (async () => {
        while (!over) {
          const from = performance.now();
          await (times.length % 2 === 0 ? ledger.text() : ledger.call());
          times.push(performance.now() - from);
          await wait(20);
        }
      })();
      const kinds = { head: [slowHead, 10000], body: [slowBody, 20000], read: [slowRead, 25000] };
      if (!long) delete kinds.read;
      await Promise.all(Object.entries(kinds).map(async ([name, [one, limit]]) => {
        const ends = await Promise.all(Array.from({ length: name === "read" ? Math.min(each, 20) : each }, () => one(daemon)));
        const last = Math.max(...ends);
        ledger.rounds += ends.length;
        claims.hold(last <= limit + 1000 + 500, `slow ${name}: closed only after ${Math.round(last)} ms`);
        claims.note(`slow ${name}: closed after ${(last / 1000).toFixed(1)} s at the latest`);
      }));
      over = true;
      await others;
      claims.hold(percentile(times, 0.99) <= 100, `others wait ${percentile(times, 0.99).toFixed(1)} ms (p99)`);
      await ledger.settle();
      ledger.close();
      return ledger.figures(claims);
    });
  },
};

export const descriptors = {
  id: "R20", name: "no descriptor is left (64)",
  async run(long) {
    return withDaemon({ start: () => ({ wrap: ["prlimit", "--nofile=64"] }) }, async (daemon) => {
      const claims = new Claims();
      const ledger = new Ledger(daemon, { fresh: true });
      for (let round = 0; round < (long ? 20 : 2); round++) {
        const sockets = [];
        for (let i = 0; i < 200; i++) sockets.push(await connect(daemon));
        for (const socket of sockets) {
          socket.on("error", () => {});
          socket.write("GET /healthz HT");		// not idle: none of them can be sent away
        }
        await wait(200);
        const cpu = cpuMs(daemon);
        const lines = daemon.log.split("\n").length;
        await wait(2000);
        const used = (cpuMs(daemon) - cpu) / 20;
        claims.hold(used < 5, `${used} % of a CPU while nobody can come in`);
        claims.hold(daemon.log.split("\n").length - lines <= 4, "more than a line a second in the log");
        for (const socket of sockets) socket.destroy();
        const began = performance.now();
        while (await ledger.text() !== 200 && performance.now() - began < 5000) await wait(5);
        const ms = performance.now() - began;
        claims.hold(ms <= 150, `the next text was taken only after ${Math.round(ms)} ms`);
        await ledger.call();
        ledger.rounds += 1;
      }
      ledger.unsure.clear();		// what was never let in
      await ledger.settle();
      return ledger.figures(claims);
    });
  },
};

export const capped = {
  id: "R21", name: "a cap on memory, a flood of the largest bodies",
  async run(long) {
    return withDaemon({ start: () => ({ wrap: ["prlimit", `--as=${320 << 20}`] }) }, async (daemon) => {
      const claims = new Claims();
      const ledger = new Ledger(daemon, { timeout: 20000 });
      const most = 6400;		// 1,600 letters of four bytes: more no carrier sends
      const params = (body) => ({ From: "+447700900777", To: "+442079460123", Body: body, AccountSid: accountSid });
      let most503 = 0;
      const flood = Array.from({ length: long ? 400 : 150 }, async (_, i) => {
        for (let n = 0; n < (long ? 40 : 10); n++) {
          try {
            const answer = await ledger.post("/in/carrier/text", { ...params("x".repeat(most)), MessageSid: `SM${i}x${n}` });
            if (answer.status === 503) most503 += 1;
          } catch { most503 += 1; }
          ledger.rounds += 1;
        }
      });
      for (let i = 0; i < 50; i++) {
        await ledger.call();
        await wait(10);
      }
      await Promise.all(flood);
      claims.hold(alive(daemon), `it died: ${daemon.log.slice(-500)}`);
      claims.note(`${ledger.rounds} bodies of ${most} bytes, ${most503} of them refused; ${Math.round(memoryKiB(daemon) / 1024)} MB in use`);
      await ledger.call();
      claims.hold(await ledger.text() === 200, "texts are not taken afterwards");
      ledger.close();
      return ledger.figures(claims);
    });
  },
};

export const flood = {
  id: "R24", name: "floods from one number and from many",
  async run(long) {
    return withDaemon({}, async (daemon) => {
      const claims = new Claims();
      const ledger = new Ledger(daemon);
      const one = "+447700900555";
      let replies = 0;
      for (let i = 0; i < 100; i++) {
        await ledger.text(one, `the weather is number ${i}`);
        if ([...ledger.accepted.values()].at(-1).answer.includes("<Message")) replies += 1;
        if (i % 10 === 0) await ledger.call();
      }
      const many = Array.from({ length: long ? 5000 : 1000 }, (_, i) => `+4477${String(10000000 + i)}`);
      for (let i = 0; i < many.length; i += 50) {
        await Promise.all(many.slice(i, i + 50).map((from) => ledger.text(from)));
        await ledger.call();
      }
      claims.hold(ledger.refused === 0 && ledger.unsure.size === 0, `${ledger.refused} refused, ${ledger.unsure.size} without an answer`);
      claims.note(`${replies} replies to 100 texts of one number`);
      claims.hold(replies >= 1 && replies <= 3, `${replies} replies to 100 texts that say nothing urgent`);
      const from = performance.now();
      await daemon.control("GET", "/status");
      claims.hold(performance.now() - from <= 500, "the operator waits");
      await ledger.settle();
      ledger.rounds = 100 + many.length;
      ledger.close();
      return ledger.figures(claims);
    });
  },
};
