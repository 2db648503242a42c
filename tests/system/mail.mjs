// SPDX-License-Identifier: GPL-3.0-or-later
// Notices to the team by e-mail: what they say and what they never say, under
// TLS or not at all, later or never or twice, and nobody waits for them.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { Shim } from "../faults/shim.mjs";
import { Daemon, run, sid, wait } from "./lib/daemon.mjs";
import { Carrier, offer } from "./lib/desk.mjs";
import { authority, MailServer } from "./lib/mail.mjs";

const folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? os.tmpdir(), "helpline-mail-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
const ours = authority(folder, "ours");
const strangers = authority(folder, "strangers");
const misnamed = authority(folder, "misnamed", "DNS:mail.example");
const carrier = await Carrier.make();

let last = 300;
const someone = () => `+447700900${last++}`;

async function until(what, sentence, seconds = 20) {
  for (let i = 0; i < seconds * 50; i++) {
    const found = await what();
    if (found) return found;
    await wait(20);
  }
  throw new Error(sentence);
}

// A helpline whose team reads mail, and the server that carries it.
async function make({ to = ["team@example.org"], notices, limits = {}, server = {}, account = {}, start = {} } = {}) {
  const mail = await MailServer.make(server.papers ?? ours, server);
  const daemon = await Daemon.make((config) => {
    offer(config, carrier);
    Object.assign(config.limits, limits);
    config.accounts.post = { provider: "mail", url: mail.url, from: "helpline@example.org", to, trusts: ours.trusts,
      rate: 50, ...(notices === undefined ? {} : { notices }), ...account };
  });
  await daemon.start(start);
  const rows = async () => (await daemon.control("GET", "/outbox")).messages.filter((row) => row.kind === "mail");
  const end = async () => {
    if (daemon.process.exitCode === null) await daemon.stop("SIGKILL");
    await mail.close();
    daemon.remove();
  };
  const ask = async (from = someone()) => {
    await daemon.text(from, "English");
    const answer = await daemon.text(from, "11");
    assert.equal(answer.status, 200);
    return { from, reference: (await daemon.control("GET", "/callbacks")).callbacks[0].reference };
  };
  const arrive = (count, seconds) => until(() => mail.mails.length >= count && mail.mails, `no ${count} mails\n${daemon.log}`, seconds);
  const settles = (state) => until(async () => (await rows()).every((row) => row.state === state) && await rows(),
    `not all ${state}\n${daemon.log}`);
  return { mail, daemon, rows, ask, arrive, settles, end };
}

const nothingOf = (from, words, mail) => {
  const digits = from.replace(/^\+44/, "");
  for (const secret of [from, digits, `0${digits}`, digits.slice(-6), ...words])
    assert.ok(!mail.raw.includes(secret), `${secret} stands in\n${mail.raw}`);
};

const tests = {
  "asked by text: a mail to each mailbox, and nothing of the resident": async () => {
    const { mail, daemon, ask, arrive, settles, end } = await make({ to: ["team@example.org", "duty.desk@sub.example.org"],
      account: { user: "helpline", password: { file: "../password" } } });
    const { from, reference } = await ask();
    const mails = await arrive(2);
    assert.deepEqual(mails.map((one) => one.to[0]).sort(), ["duty.desk@sub.example.org", "team@example.org"]);
    for (const one of mails) {
      assert.deepEqual([one.to.length, one.secure, one.user, one.from], [1, true, "helpline", "helpline@example.org"]);
      assert.equal(one.headers.subject, `Helpline: a request (${reference})`);
      assert.equal(one.headers.from, "Helpline <helpline@example.org>");
      assert.equal(one.headers.to, `<${one.to[0]}>`);
      assert.equal(one.headers["auto-submitted"], "auto-generated");
      assert.match(one.headers["message-id"], /^<helpline\.\d+@example\.org>$/);
      assert.ok(Math.abs(Date.parse(one.headers.date) - Date.now()) < 60000, one.headers.date);
      assert.match(one.text, new RegExp(`Reference: ${reference}\\r\\nLine: main\\r\\nAt: .*, by text\\r\\nLanguage: English\\r\\nSafe to ring: at any time`));
      assert.ok(one.raw.split("\r\n").every((line) => line.length <= 100 && !/[^\x20-\x7e]/.test(line)), one.raw);
      nothingOf(from, [], one);
    }
    assert.notEqual(mails[0].headers["message-id"], mails[1].headers["message-id"]);
    await settles("sent");
    assert.equal(mail.attempts, 2);
    assert.doesNotMatch(mail.clear, /MAIL|example|AUTH|s3cret/i);
    const database = fs.readFileSync(path.join(daemon.folder, "var/helpline.db"), "latin1") +
      fs.readFileSync(path.join(daemon.folder, "var/helpline.db-wal"), "latin1");
    assert.doesNotMatch(database, /Safe to ring|duty\.desk/);
    await end();
  },

  "smtps: under TLS from the first byte": async () => {
    const { mail, daemon, ask, arrive, settles, end } = await make({ server: { secure: true } });
    daemon.config.accounts.post.url = mail.url.replace("smtp:", "smtps:");
    daemon.writeConfig();
    assert.ok((await daemon.control("POST", "/reload")).good);
    await ask();
    assert.equal((await arrive(1))[0].secure, true);
    await settles("sent");
    assert.equal(mail.clear, "");
    await end();
  },

  "words of danger: one alert of a person in an hour, without the words": async () => {
    const { mail, daemon, arrive, settles, end } = await make();
    const from = someone();
    const answer = await daemon.text(from, "please help he has a knife quokkafield");
    assert.equal(answer.status, 200);
    const [first] = await arrive(1);
    assert.match(first.headers.subject, /^Helpline: look at this first \(\d+\)$/);
    assert.match(first.text, /words of danger/);
    assert.match(first.text, /Line: main\r\nAt: .*, by text\r\nLanguage: /);
    nothingOf(from, ["quokkafield", "knife", "please help"], first);
    await daemon.text(from, "help");
    await daemon.text(from, "help me");
    const other = someone();
    await daemon.text(other, "help");
    await arrive(2);
    await settles("sent");
    assert.equal(mail.mails.length, 2);
    await daemon.text(someone(), "good morning");
    await wait(300);
    assert.equal(mail.mails.length, 2);
    await end();
  },

  "taken back after a worker claimed it: do not ring": async () => {
    const { daemon, ask, arrive, settles, end } = await make();
    for (const [count, word] of [[1, "EXIT"], [3, "10"]]) {
      const { from, reference } = await ask();
      await arrive(count);
      const claimed = await daemon.control("POST", "/callback",
        new URLSearchParams({ order: "claim", reference, by: "AB", desk: "mash" }).toString());
      assert.equal(claimed.state, "claimed", JSON.stringify(claimed));
      await daemon.text(from, word);
      const mails = await arrive(count + 1);
      assert.equal(mails.at(-1).headers.subject, `Helpline: do not ring (${reference})`);
      assert.match(mails.at(-1).text, /^Do not ring: a request that you claimed was taken back\.[^]*Desk: mash/);
      nothingOf(from, [], mails.at(-1));
      await daemon.control("POST", "/callback", new URLSearchParams({ order: "done", reference, by: "AB" }).toString());
    }
    const { from } = await ask();		// nobody claimed this one
    await arrive(5);
    await daemon.text(from, "10");
    await wait(300);
    await settles("sent");
    assert.equal((await arrive(5)).length, 5);
    await end();
  },

  "no STARTTLS: it is not sent, and nothing is said in clear": async () => {
    const { mail, rows, ask, arrive, end } = await make({ server: { disabledCommands: ["STARTTLS"] } });
    await ask();
    const [row] = await until(async () => (await rows()).filter((one) => one.tries > 0).length > 0 && rows(), "it is not tried");
    assert.equal(row.state, "due");
    assert.match(row.why, /^not sent: .*STARTTLS/i);
    assert.equal(mail.mails.length, 0);
    assert.doesNotMatch(mail.clear, /MAIL|RCPT|DATA|AUTH|example\.org/i);
    await mail.close();
    mail.more = {};
    await mail.open();
    await arrive(1);
    await end();
  },

  "a certificate that proves nothing: it is not sent": async () => {
    for (const [papers, trusts] of [[strangers, ours.trusts], [misnamed, misnamed.trusts]]) {
      const { mail, rows, ask, end } = await make({ server: { papers }, account: { trusts } });
      await ask();
      const [row] = await until(async () => (await rows()).filter((one) => one.tries > 0).length > 0 && rows(), "it is not tried");
      assert.equal(row.state, "due");
      assert.match(row.why, /^not sent: SSL/);
      assert.deepEqual([mail.mails.length, mail.attempts], [0, 0]);
      assert.doesNotMatch(mail.clear, /MAIL|example\.org/);
      await end();
    }
  },

  "a wrong password is ours to mend: it waits": async () => {
    const { daemon, rows, ask, arrive, end } = await make({ account: { user: "helpline", password: { file: "../wrong" } } });
    await ask();
    const [row] = await until(async () => (await rows()).filter((one) => one.tries > 0).length > 0 && rows(), "it is not tried");
    assert.deepEqual([row.state, row.why], ["due", "535: the mail server refuses our login"]);
    assert.ok(row.due_ms - row.made_ms >= 300000);
    assert.ok(!daemon.log.includes("wrong-one"));
    assert.equal((await arrive(0)).length, 0);
    await end();
  },

  "451, then taken; 550 for ever, and shown": async () => {
    const { mail, daemon, rows, ask, arrive, end } = await make({ to: ["team@example.org", "gone@example.org"] });
    mail.script = ["451", "take"];
    await ask();
    await arrive(1);
    await until(async () => (await rows()).map((row) => row.state).sort().join() === "failed,sent", "not settled");
    const failed = (await rows()).find((row) => row.state === "failed");
    assert.equal(failed.why, "550: there is no such mailbox");
    const attempts = mail.attempts;
    await wait(3000);
    assert.equal(mail.attempts, attempts);
    assert.equal((await rows()).find((row) => row.state === "sent").tries, 2);
    assert.ok((await daemon.control("GET", "/status")).events.NOTICE_FAILED >= 1);
    await end();
  },

  "the server is away, and we die: it is sent when both are back": async () => {
    const { mail, daemon, ask, arrive, settles, end } = await make();
    await mail.close();
    await ask();
    await wait(1500);
    await daemon.stop("SIGKILL");
    await mail.open();
    await daemon.start();
    await arrive(1, 60);
    await settles("sent");
    assert.equal(mail.attempts, 1);
    await end();
  },

  "no answer to the message: once more, under the same Message-ID": async () => {
    const { mail, rows, ask, arrive, end } = await make();
    mail.script = ["vanish", "vanish"];
    await ask();
    const mails = await arrive(2, 40);
    assert.equal(mails[0].raw, mails[1].raw);
    const [row] = await until(async () => (await rows())[0].state === "in doubt" && rows(), "it is not in doubt", 40);
    assert.equal(row.repeats, 1);
    await wait(2000);
    assert.equal(mail.mails.length, 2);
    await end();
  },

  "killed or stopped while the server thinks: at most twice, the same Message-ID": async () => {
    for (const signal of ["SIGKILL", "SIGTERM"]) {
      const shim = new Shim();
      const { mail, daemon, rows, ask, arrive, end } = await make({ start: { environment: shim.environment } });
      mail.script = ["hold", "take"];
      await ask();
      await arrive(1);
      const began = performance.now();
      await daemon.stop(signal);
      assert.ok(performance.now() - began < 15000);
      shim.set("clock_ms", 200000);		// its lease has run out
      await daemon.start({ environment: shim.environment });
      const mails = await arrive(2, 60);
      assert.equal(mails[0].headers["message-id"], mails[1].headers["message-id"]);
      assert.equal(mails[0].raw, mails[1].raw);
      await until(async () => (await rows())[0].state === "sent" && (await rows())[0].repeats === 1, "it is not settled");
      await end();
      shim.close();
    }
  },

  "while the mail server thinks, calls and texts are answered": async () => {
    const { mail, daemon, ask, arrive, settles, end } = await make();
    mail.script = ["hold"];
    await ask();
    await arrive(1);
    let slowest = 0;
    for (let i = 0; i < 40; i++) {
      const began = performance.now();
      const call = daemon.call({ from: someone() });
      assert.ok((await call.begin()).says.length > 0);
      slowest = Math.max(slowest, performance.now() - began);
      await wait(25);
    }
    assert.ok(slowest < 800, `a call waited ${slowest} ms`);
    assert.equal((await daemon.text(someone(), "good morning")).status, 200);
    mail.release();
    await settles("sent");
    await end();
  },

  "a flood of fear does not flood the mailbox, and is counted": async () => {
    const { mail, daemon, arrive, end } = await make({ limits: { mails_per_hour: 3 } });
    for (let i = 0; i < 8; i++) {
      const answer = await daemon.text(someone(), "help");
      assert.equal(answer.status, 200);
    }
    await arrive(3);
    await wait(500);
    assert.equal(mail.mails.length, 3);
    const { caps, events } = await daemon.control("GET", "/status");
    assert.equal(caps.find((cap) => cap.cap === "limits.mails_per_hour").held_back, 5);
    assert.equal(events.CAP_MAILS, 5);
    assert.equal(carrier.texts.filter((text) => /call 999/.test(text.body)).length >= 8, true);
    await end();
  },

  "only what it is asked to carry": async () => {
    const { mail, daemon, ask, end } = await make({ notices: ["urgent"] });
    await ask();
    await wait(500);
    assert.equal(mail.mails.length, 0);
    for (const door of ["voice", "text", "report"])
      assert.equal((await daemon.post(`/in/post/${door}`, { CallSid: sid("CA") })).status, 404);
    await end();
  },
};

// The passwords lie beside the settings.
const before = Daemon.make;
Daemon.make = async (change) => {
  const daemon = await before.call(Daemon, change);
  fs.writeFileSync(path.join(daemon.folder, "password"), "s3cret-mail\n", { mode: 0o600 });
  fs.writeFileSync(path.join(daemon.folder, "wrong"), "wrong-one\n", { mode: 0o600 });
  return daemon;
};

await run(tests);
