// SPDX-License-Identifier: GPL-3.0-or-later
// Replies that go through the carrier's API, against a pretended carrier that
// is slow, full, broken or silent: every message ends sent, failed or in doubt.
import assert from "node:assert/strict";
import http from "node:http";

import { Daemon, document, lineNumber, run, sid, wait } from "./lib/daemon.mjs";

// What the pretended carrier does with the next requests; then it is well.
let script = [];
let taken = [];			// messages that it accepted
let asked = [];			// every request, in order

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
};

function accept(form) {
  const message = {
    sid: sid("SM"), to: form.get("To"), from: form.get("From"), body: form.get("Body"),
    status: "queued", direction: "outbound-api", date_created: new Date().toUTCString(),
    date_sent: new Date().toUTCString(), error_code: null, error_message: null,
    report: form.get("StatusCallback"),
  };
  taken.push(message);
  return message;
}

const carrier = http.createServer((request, response) => {
  let body = "";
  request.on("data", (bytes) => { body += bytes; });
  request.on("end", () => {
    const step = request.method === "POST" ? script.shift() ?? "take" : script.list ?? "list";
    asked.push({ method: request.method, url: request.url, at: performance.now(), step });
    const form = new URLSearchParams(body);
    if (request.headers.authorization === undefined) return json(response, 401, { code: 20003, status: 401 });
    if (step === "list") 
      return json(response, 200, { messages: [...taken].reverse(), page: 0, page_size: 100, next_page_uri: null });
    if (step === "take") return json(response, 201, accept(form));
    if (step === "take and vanish") { accept(form); return request.socket.destroy(); }
    if (step === "vanish") return request.socket.destroy();
    if (step === "503") return json(response, 503, { code: 20503, status: 503 });
    if (step === "take and fail") { accept(form); return json(response, 500, { code: 20500, status: 500 }); }
    if (step === "429") return json(response, 429, { code: 20429, status: 429 }, { "Retry-After": "1" });
    if (step === "stopped") return json(response, 400, { code: 21610, message: "unsubscribed", status: 400 });
    if (step === "landline") return json(response, 400, { code: 21614, message: "not a mobile", status: 400 });
    if (step === "garbage") { response.writeHead(201); return response.end("<html>"); }
    return json(response, 500, {});
  });
});
await new Promise((done) => carrier.listen(0, "127.0.0.1", done));

const daemon = await Daemon.make((config) => {
  Object.assign(config.accounts.carrier, { reply: "api", rate: 50, api: `http://127.0.0.1:${carrier.address().port}` });
});
await daemon.start();
process.on("exit", () => { daemon.process?.kill("SIGKILL"); });

let last = 100;
const someone = () => `+447700900${last++}`;

function play(...steps) {
  script = steps;
  taken = [];
  asked = [];
}

const newest = async () => (await daemon.control("GET", "/outbox")).messages[0];

// Until the newest message has come to rest.
async function settled(seconds, states = ["sent", "failed", "in doubt"]) {
  for (let i = 0; i < seconds * 20; i++) {
    const row = await newest();
    if (row !== undefined && states.includes(row.state)) return row;
    await wait(50);
  }
  throw new Error(`still ${JSON.stringify(await newest())}\n${daemon.log}`);
}

const tests = {
  "a reply goes out once, from the line, with a door for receipts": async () => {
    play();
    const from = someone();
    const answer = await daemon.text(from, "help");
    assert.equal(document(answer.body).messages.length, 0, "nothing inside the answer");
    assert.equal((await settled(5)).state, "sent");
    assert.equal(taken.length, 1);
    assert.equal(taken[0].to, from);
    assert.equal(taken[0].from, lineNumber);
    assert.ok(taken[0].body.includes("999"));
    const receipt = await daemon.post(taken[0].report, { MessageSid: taken[0].sid, MessageStatus: "delivered" });
    assert.ok(receipt.status < 300);
  },

  "503 and 429 are tried again, later": async () => {
    play("503", "429", "take");
    await daemon.text(someone(), "help");
    const row = await settled(30);
    assert.equal(row.state, "sent");
    assert.equal(taken.length, 1);
    assert.equal(asked.length, 3);
    assert.ok(asked[2].at - asked[1].at >= 950, "Retry-After is obeyed");
  },

  "a person who stopped, and a landline, are never asked again": async () => {
    for (const step of ["stopped", "landline"]) {
      play(step);
      await daemon.text(someone(), "help");
      const row = await settled(5);
      assert.equal(row.state, "failed");
      assert.match(row.why, step === "stopped" ? /21610/ : /21614/);
      await wait(300);
      assert.equal(asked.length, 1);
    }
  },

  "no answer, or 500, but the carrier has it: found in its list, not sent twice": async () => {
    for (const step of ["take and vanish", "take and fail"]) {
      play(step);
      await daemon.text(someone(), "help");
      assert.equal((await settled(60)).state, "sent");
      assert.equal(taken.length, 1);
      assert.ok(asked.some((request) => request.method === "GET"));
    }
  },

  "no answer, and the carrier has it not: sent once more, marked": async () => {
    play("vanish");
    await daemon.text(someone(), "help");
    const row = await settled(60);
    assert.equal(row.state, "sent");
    assert.equal(row.repeats, 1);
    assert.equal(taken.length, 1);
  },

  "a carrier that is away: nothing is lost, the other way round nothing is doubled": async () => {
    play();
    const port = carrier.address().port;
    carrier.closeAllConnections();
    await new Promise((done) => carrier.close(done));
    const from = someone();
    await daemon.text(from, "help");
    await wait(500);
    assert.equal((await newest()).state, "due");
    await daemon.stop("SIGKILL");
    await daemon.start();
    await new Promise((done) => carrier.listen(port, "127.0.0.1", done));
    assert.equal((await settled(60)).state, "sent");
    assert.equal(taken.length, 1);
    assert.equal(taken[0].to, from);
  },

  "a number from abroad is answered; a name never": async () => {
    play();
    await daemon.text("+33612345678", "English");
    await settled(10);
    assert.ok(taken.length >= 1);
    assert.ok(taken.every((message) => message.to === "+33612345678"));
    play();
    const answer = await daemon.text("LEWISHAM", "help");
    assert.equal(answer.status, 200);
    await wait(300);
    assert.equal(asked.length, 0);
  },

  "EXIT takes back what is still owed": async () => {
    play("503", "503", "503");
    const from = someone();
    await daemon.text(from, "help");
    await wait(100);
    await daemon.text(from, "EXIT");
    await wait(1500);
    const before = asked.length;
    await wait(2500);
    assert.equal(asked.length, before, "nothing more is sent");
    assert.equal(taken.length, 0);
  },

  "it ends": async () => {
    assert.equal((await daemon.stop()).code, 0);
    carrier.closeAllConnections();
    carrier.close();
    daemon.remove();
  },
};

await run(tests);
