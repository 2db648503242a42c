// SPDX-License-Identifier: GPL-3.0-or-later
// A mail server that speaks as they do outside (npm's smtp-server), with
// certificates of its own, behind a tap that hears what is said in clear.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

import { freePort, root } from "./daemon.mjs";

const { SMTPServer } = await import(path.join(root, "tests/oracle/node_modules/smtp-server/lib/smtp-server.js"));

const openssl = (folder, ...args) => execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "ignore"] });

// An authority in `<folder>/<name>.pem`, and a server's key and certificate.
export function authority(folder, name, host = "IP:127.0.0.1") {
  const file = (suffix) => path.join(folder, `${name}${suffix}`);
  openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", file(".key"), "-out", file(".pem"),
    "-days", "2", "-subj", `/CN=${name}`);
  openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", file("-server.key"), "-out", file(".csr"), "-subj", "/CN=mail");
  fs.writeFileSync(file(".ext"), `subjectAltName=${host}\n`);
  openssl(folder, "x509", "-req", "-in", file(".csr"), "-CA", file(".pem"), "-CAkey", file(".key"), "-CAcreateserial",
    "-out", file("-server.pem"), "-days", "2", "-extfile", file(".ext"));
  return { trusts: file(".pem"), key: fs.readFileSync(file("-server.key")), cert: fs.readFileSync(file("-server.pem")) };
}

const refusal = (code, sentence) => Object.assign(new Error(sentence), { responseCode: code });

export class MailServer {
  // script: what becomes of the next messages (take, 451, 550, hold, vanish);
  // the last one stays.
  static async make(papers, more = {}) {
    const server = new MailServer();
    Object.assign(server, { papers, more, password: "s3cret-mail", mails: [], script: ["take"], attempts: 0, clear: "", held: [], sockets: new Set() });
    server.port = await freePort();
    server.url = `smtp://127.0.0.1:${server.port}`;
    await server.open();
    return server;
  }

  async open() {
    this.inner = new SMTPServer({
      key: this.papers.key, cert: this.papers.cert, authOptional: true, closeTimeout: 100, logger: false,
      disableReverseLookup: true, ...this.more,
      onAuth: (auth, session, done) => auth.username === "helpline" && auth.password === this.password
        ? done(null, { user: auth.username }) : done(refusal(535, "who are you")),
      onRcptTo: (address, session, done) => address.address.startsWith("gone@")
        ? done(refusal(550, "no such mailbox")) : done(),
      onData: (stream, session, done) => this.take(stream, session, done),
    });
    this.inner.on("error", () => {});
    await new Promise((done) => this.inner.listen(0, "127.0.0.1", done));
    const inside = this.inner.server.address().port;
    this.tap = net.createServer((client) => {
      const server = net.connect(inside, "127.0.0.1");
      let clear = true;
      this.sockets.add(client);
      client.on("data", (bytes) => {
        clear &&= bytes[0] !== 0x16;		// a TLS handshake begins
        if (clear) this.clear += bytes.toString("latin1");
      });
      client.pipe(server).pipe(client);
      for (const [one, other] of [[client, server], [server, client]]) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
      }
    });
    await new Promise((done) => this.tap.listen(this.port, "127.0.0.1", done));
  }

  take(stream, session, done) {
    const parts = [];
    stream.on("data", (bytes) => parts.push(bytes));
    stream.on("end", () => {
      const step = this.script.length > 1 ? this.script.shift() : this.script[0];
      const mail = read(Buffer.concat(parts).toString("utf-8"));
      Object.assign(mail, { step, from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((one) => one.address),
        secure: session.secure, user: session.user });
      this.attempts += 1;
      if (step === "451" || step === "550") return done(refusal(Number(step), "not so"));
      this.mails.push(mail);
      if (step === "hold") return this.held.push(done);
      if (step === "vanish") {
        for (const socket of this.sockets) socket.destroy();
        return undefined;
      }
      return done();
    });
  }

  // Lets go of what was held.
  release() {
    for (const done of this.held.splice(0)) done();
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.tap.close(done));
    await new Promise((done) => this.inner.close(done));
  }
}

function read(raw) {
  const end = raw.indexOf("\r\n\r\n");
  const headers = {};
  for (const line of raw.slice(0, end).split("\r\n")) headers[line.slice(0, line.indexOf(":")).toLowerCase()] = line.slice(line.indexOf(":") + 2);
  const text = raw.slice(end + 4).replace(/=\r\n/g, "").replace(/(?:=[0-9A-F]{2})+/g,
    (bytes) => Buffer.from(bytes.replaceAll("=", ""), "hex").toString("utf-8"));
  return { raw, headers, text };
}
