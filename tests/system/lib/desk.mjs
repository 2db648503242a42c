// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that takes texts and calls by its API, and the desk that it rings.
import http from "node:http";

import { accountSid, document, sid } from "./daemon.mjs";

export const callbackNumber = "+442079460999";
export const deskNumber = "+442079460998";

// The settings of a helpline that rings residents back.
export function offer(config, carrier, more = {}) {
  Object.assign(config.accounts.carrier, { reply: "api", rate: 50, api: carrier.url });
  config.lines.callback = { number: callbackNumber, account: "carrier" };
  config.hours.team = { "Mon-Sun": "24h", holidays: "open" };
  config.callback = { line: "callback", desks: { mash: deskNumber, second: "+442079460997" }, per_number: 50, ...more };
}

export class Carrier {
  static async make() {
    const carrier = new Carrier();
    carrier.texts = [];			// that it took
    carrier.calls = [];			// that it began
    carrier.asked = [];			// every request, in order
    carrier.script = [];		// what becomes of the next calls
    carrier.server = http.createServer((request, response) => carrier.take(request, response));
    await new Promise((done) => carrier.server.listen(0, "127.0.0.1", done));
    carrier.server.unref();
    carrier.url = `http://127.0.0.1:${carrier.server.address().port}`;
    return carrier;
  }

  take(request, response) {
    let body = "";
    const answer = (status, json) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(json));
    };
    request.on("data", (bytes) => { body += bytes; });
    request.on("end", () => {
      const isCall = request.url.includes("/Calls.json");
      const form = new URLSearchParams(body);
      const step = isCall && request.method === "POST" ? this.script.shift() ?? "take" : "take";
      this.asked.push({ method: request.method, url: request.url, step });
      if (request.method === "GET")
        return answer(200, { [isCall ? "calls" : "messages"]: (isCall ? this.calls : this.texts).slice().reverse(), next_page_uri: null });
      if (step === "refuse") return answer(400, { code: 21215, status: 400 });
      if (step === "500") return answer(500, { code: 20500, status: 500 });
      if (step === "vanish") return request.socket.destroy();
      const taken = { sid: sid(isCall ? "CA" : "SM"), status: "queued", account_sid: accountSid, to: form.get("To"),
        from: form.get("From"), body: form.get("Body"), date_created: new Date().toUTCString(), form };
      (isCall ? this.calls : this.texts).push(taken);
      if (step === "hold") return this.held?.(taken);	// no answer, for ever
      if (step === "take and vanish") return request.socket.destroy();
      return answer(201, { ...taken, form: undefined });
    });
  }

  clear() {
    this.texts = [];
    this.calls = [];
    this.asked = [];
    this.script = [];
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

// The worker's telephone, as the carrier tells of it.
export class Desk {
  constructor(daemon, call) {
    this.daemon = daemon;
    this.url = call.form.get("Url");
    this.report = call.form.get("StatusCallback");
    this.params = { CallSid: call.sid, From: call.from, To: call.to, Direction: "outbound-api", CallStatus: "in-progress" };
  }

  async send(target, more) {
    const answer = await this.daemon.post(target, { ...this.params, ...more });
    if (answer.status !== 200) throw new Error(`a desk got ${answer.status}`);
    this.now = document(answer.body);
    return this.now;
  }

  answers() {
    return this.send(this.url, {});
  }

  press(digits) {
    return this.send(this.now.next, { Digits: digits });
  }

  // How the ringing of the resident ended.
  dialed(bridged, seconds) {
    return this.send(this.now.dial, { DialCallStatus: bridged ? "completed" : "no-answer", DialBridged: String(bridged),
      DialCallSid: sid("CA"), DialCallDuration: String(seconds) });
  }

  async ends(status = "completed") {
    return (await this.daemon.post(this.report, { ...this.params, CallStatus: status, CallDuration: "20" })).status;
  }
}
