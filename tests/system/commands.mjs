// SPDX-License-Identifier: GPL-3.0-or-later
// Every command of helpline: what it prints, what it says of what is wrong, and
// the code that it ends with. A row: [sentence, words of the command, {input,
// code, out, err, cwd}]; out and err are patterns, all of which must be there.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Daemon, root, run } from "./lib/daemon.mjs";

const build = path.resolve(root, process.env.BUILD ?? "build");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "helpline-commands-"));

function command(words, { input = "", cwd = root } = {}) {
  return new Promise((done) => {
    const child = spawn(path.join(build, "helpline"), words, { cwd });
    let out = "";
    let err = "";
    child.stdout.on("data", (bytes) => { out += bytes; });
    child.stderr.on("data", (bytes) => { err += bytes; });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.on("close", (code) => done({ code, out, err }));
  });
}

const list = (patterns) => patterns === undefined ? [] : [patterns].flat();

async function rows(table, common = []) {
  for (const [sentence, words, expected] of table) {
    const told = await command([...words, ...common], expected);
    const all = `${sentence}: ${words.join(" ")}\n${told.code}\n${told.out}\n${told.err}`;
    assert.equal(told.code, expected.code ?? 0, all);
    for (const pattern of list(expected.out)) assert.match(told.out, pattern, all);
    for (const pattern of list(expected.err)) assert.match(told.err, pattern, all);
    if (expected.json) JSON.parse(told.out);
  }
}

// What answers at a control socket and is no helpline, or a broken one.
async function pretend(answer, task) {
  const socket = path.join(folder, "pretended.sock");
  const server = net.createServer((client) => {
    client.on("error", () => {});
    client.once("data", () => {
      if (answer === null) client.destroy();
      else client.end(answer);
    });
  });
  await new Promise((done) => server.listen(socket, done));
  try {
    await task(["--socket", socket]);
  } finally {
    await new Promise((done) => server.close(done));
  }
}

const http = (status, body) => `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\n\r\n${body}`;

const sunday = ["--at", "Sun 2026-11-22 12:00"];
const monday = ["--at", "Mon 2026-11-23 12:00"];
const lines = (...words) => words.join("\n") + "\n";

await run({
  "usage": () => rows([
    ["no command", [], { code: 64, err: /Usage: helpline/ }],
    ["only a configuration", ["--config", "x"], { code: 64, err: /Usage/ }],
    ["help", ["--help"], { out: [/Usage: helpline/, /\n {2}call /, /\n {2}forget /] }],
    ["version", ["--version"], { out: /^helpline \d/ }],
    ["an option that is none", ["--colour"], { code: 64, err: /"--colour" is no option here/ }],
    ["a command that is none", ["xyzzy"], { code: 64, err: /there is no command "xyzzy"\n/ }],
    ["nearly a command", ["cal"], { code: 64, err: /did you mean "call"/ }],
    ["help of one", ["call", "--help"], { out: [/--at TIME/, /--json/, /--config FILE/] }],
    ["help of one with arguments", ["talks", "--help"], { out: /\[FILES\.\.\.\]/ }],
    ["help of one without options", ["identify", "--help"], { out: /Tells which language/ }],
    ["help of one that reads its own words", ["pot", "--help"], { out: /--check/ }],
    ["an option of another command", ["check", "--until", "x"], { code: 64, err: /no option "--until"/ }],
    ["nearly an option", ["check", "--jsn"], { code: 64, err: /did you mean "--json"/ }],
    ["an option that none of it has", ["identify", "--colour"], { code: 64, err: /no option "--colour"/ }],
    ["a value is missing", ["call", "--at"], { code: 64, err: /--at needs a value/ }],
    ["a word too many", ["status", "now"], { code: 64, err: /it takes no "now"/ }],
  ]),

  "check": async () => {
    const broken = path.join(folder, "broken.json");
    const config = JSON.parse(fs.readFileSync(path.join(root, "config/helpline.json")));
    fs.writeFileSync(broken, JSON.stringify({ ...config, colour: 1 }));
    await rows([
      ["the shipped one", ["check"], { out: [/^Polish: /m, /draft/, /0 problems/, /proven in/] }],
      ["as JSON", ["check", "--json"], { json: true, out: [/"languages":\[/, /"problems":\[/] }],
      ["one with a problem", ["--config", broken, "check"], { code: 78, out: /unknown setting "colour"/ }],
      ["the same as JSON", ["check", "--json", "--config", broken], { code: 78, json: true, out: /"sentence":"unknown/ }],
      ["one that is missing", ["check", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
      ["none at all", ["check"], { code: 66, cwd: folder, err: /\/etc\/helpline\/helpline\.json/ }],
      ["without secrets", ["check", "--without-secrets"], { out: /0 problems/ }],
    ]);
  },

  "call": () => rows([
    ["a call on a Sunday", ["call", ...sunday], {
      input: lines("1", "1", "no answer", "busy", "1", "answers 90 s", "9", "silence", "hangs up"),
      out: [/> 1\n/, /rings 020 8314 6000/, /a call from \+447700900123/],
    }],
    ["every end of a ringing", ["call", ...monday], {
      input: lines("0", "rejected", "voicemail", "1", "1", "answers", "1", "answers 5s", "hangs up"),
      out: /rings/,
    }],
    ["nothing is typed: silence until it rings", ["call", ...monday], { out: /rings 020 8314 6660/ }],
    ["as JSON", ["call", "--json", ...monday], { input: "0\n", out: [/"what":"rings"/, /"number":"/, /"prompt":"/] }],
    ["in a language", ["call", "--language", "pl", ...monday], { input: "1\n", out: /\npl? |pl {3}| pl / }],
    ["by its English name", ["call", "--language", "Arabic", ...monday], { out: / ar / }],
    ["withheld", ["call", "--from", "withheld", ...monday], { out: /from a withheld number/ }],
    ["a text is asked for", ["call", ...monday], { input: lines("1", "4", "1", "1"), out: /sends a text/ }],
    ["what is no word of it", ["call", ...monday], {
      input: lines("nonsense", "answers maybe", "answers 90 hours", "answers 99999999", "x".repeat(300), "0", "hangs up"),
      code: 64, err: [/"nonsense" is neither keys nor/, /"answers maybe" is neither/],
    }],
    ["busy before it rings", ["call", ...monday], { input: lines("busy", "hangs up"), code: 64, err: /./ }],
    ["a day that is none", ["call", "--at", "Sat 2026-11-22 12:00"], { code: 64, err: /./ }],
    ["an hour that is none", ["call", "--at", "midnight"], { code: 64, err: /./ }],
    ["a language that is none", ["call", "--language", "Klingon"], { code: 64, err: /no language "Klingon"/ }],
    ["an account that is none", ["call", "--account", "x"], { code: 64, err: /no account "x"/ }],
    ["a number that is none", ["call", "--from", "me"], { code: 64, err: /"me" is no phone number/ }],
    ["no configuration", ["call", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
  ]),

  "text": () => rows([
    ["a conversation", ["text"], { input: lines("hello", "4", "EXIT"), out: [/> hello\n/, /part/, /nothing is sent; all is deleted/] }],
    ["as JSON", ["text", "--json"], { input: "hello\n", out: [/"what":"sends"/, /"parts":/] }],
    ["by nobody", ["text", "--from", "withheld"], { code: 64, err: /withheld number/ }],
    ["from a number that is none", ["text", "--from", "1"], { code: 64, err: /no phone number/ }],
    ["no configuration", ["text", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
  ]),

  "talks": async () => {
    const good = path.join(folder, "good.talk");
    const bad = path.join(folder, "bad.talk");
    const trace = path.join(folder, "trace");
    fs.writeFileSync(good, "at Sun 2026-11-22 12:00\ncall from withheld\nsilence\nrings 020 8314 6000\n");
    fs.writeFileSync(bad, "at Sun 2026-11-22 12:00\ncall from withheld\nsilence\nrings 020 8314 6660\n");
    fs.writeFileSync(path.join(folder, "long.talk"), "#".repeat(70000));
    await rows([
      ["a good one", ["talks", good], { out: /1 passed, 0 failed/ }],
      ["a bad one", ["talks", good, bad], { code: 1, out: [/FAILED .*bad\.talk:4/, /1 passed, 1 failed/] }],
      ["as JSON", ["talks", "--json", good, bad], { code: 1, json: true, out: [/"passed":1/, /"why":"/] }],
      ["one that is missing", ["talks", "/nowhere.talk"], { code: 66, out: /cannot be read/ }],
      ["one that is too long", ["talks", path.join(folder, "long.talk")], { code: 66, out: /over 65536/ }],
      ["traced", ["talks", "--trace", trace, good], { out: /1 passed/ }],
      ["a trace nowhere", ["talks", "--trace", "/nowhere/x", good], { code: 74, err: /cannot be written/ }],
      ["a trace on a full disk", ["talks", "--trace", "/dev/full", good], { code: 74, err: /could not be written/ }],
      ["no configuration", ["talks", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
    ]);
    assert.ok(fs.readFileSync(trace, "utf-8").split("\n").length > 1);
  },

  "languages, identify, readability, failsafe": async () => {
    const out = path.join(folder, "failsafe");
    fs.mkdirSync(out);
    await rows([
      ["languages", ["languages"], { out: [/^en .*English/m, /^pl .*page 1 key .*missing \d+, draft/m, /name only/] }],
      ["as JSON", ["languages", "--json"], { json: true, out: /"tag":"pl"/ }],
      ["no configuration", ["languages", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
      ["identify", ["identify"], {
        input: lines("I am worried about my friend, can somebody call me", "Boję się o moje dziecko i nie wiem co robić", "?"),
        out: [/^en\t[01]\.\d{3}$/m, /^pl\t/m, /^und\t/m],
      }],
      ["no configuration for it", ["identify", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
      ["readability", ["readability"], { out: [/age words sentences/, /the hardest is/] }],
      ["as JSON", ["readability", "--json"], { json: true, out: /"age_tenths"/ }],
      ["no configuration for that", ["readability", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
      ["failsafe", ["failsafe"], { out: [/main.*\.xml\n<\?xml/, /<Dial/] }],
      ["into a folder", ["failsafe", "--out", out], { out: /\.xml\n/ }],
      ["into none", ["failsafe", "--out", "/nowhere"], { code: 74, err: /cannot be written: No such/ }],
      ["onto a full disk", ["failsafe", "--out", "/nowhere", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
    ]);
    assert.ok(fs.readdirSync(out).every((name) => fs.readFileSync(path.join(out, name), "utf-8").includes("<Dial")));
    // Where samples cannot be read, nothing is guessed.
    const config = JSON.parse(fs.readFileSync(path.join(root, "config/helpline.json")));
    const none = path.join(root, "config", `.commands-${process.pid}.json`);
    config.locales.samples = path.join(folder, "no-samples");
    fs.mkdirSync(path.join(config.locales.samples, "pl.txt"), { recursive: true });
    fs.writeFileSync(none, JSON.stringify(config));
    try {
      const told = await command(["identify", "--config", none], { input: "hello\n" });
      assert.notEqual(told.code, 0);
      assert.notEqual(told.err, "");
    } finally {
      fs.rmSync(none);
    }
  },

  "now, by the files": () => rows([
    ["on a Sunday", ["now", ...sunday], { out: [/020 8314 6000 rings for/, /020 8314 6660/] }],
    ["as JSON", ["now", "--json", ...sunday], { json: true, out: /"rings":/ }],
    ["an account", ["now", "--account", "sandbox"], { out: /rings for/ }],
    ["an account that is none", ["now", "--account", "x"], { code: 64, err: /no account "x"/ }],
    ["a time that is none", ["now", "--at", "never"], { code: 64, err: /./ }],
    ["two wishes", ["now", "--closed", "team", "--open", "team"], { code: 64, err: /one at a time/ }],
    ["no end", ["now", "--closed", "team"], { code: 64, err: /needs an end/ }],
    ["an end of nothing", ["now", "--clear", "team", "--until", "18:00"], { code: 64, err: /takes no --until/ }],
    ["only an end", ["now", "--until", "18:00"], { code: 64, err: /needs --closed or/ }],
    ["an end that is too long", ["now", "--closed", "x".repeat(600), "--until", "18:00"], { code: 64, err: /too long/ }],
    ["no helpline runs: by the files", ["now", "--socket", path.join(folder, "nobody")], { err: /this is what/, out: /rings for/ }],
    ["no configuration either", ["now", "--at", "Sun 18:00", "--config", "/nowhere.json"], { code: 66, err: /cannot be read/ }],
  ]),

  "output that cannot be written": async () => {
    const full = (words) => new Promise((done) => {
      const child = spawn(path.join(build, "helpline"), words,
        { cwd: root, stdio: ["ignore", fs.openSync("/dev/full", "w"), "pipe"] });
      let err = "";
      child.stderr.on("data", (bytes) => { err += bytes; });
      child.on("close", (code) => done({ code, err }));
    });
    for (const words of [["languages"], ["check"], ["poster", "en"]]) {
      const told = await full(words);
      assert.equal(told.code, 74, words.join(" "));
      assert.match(told.err, /written/);
    }
  },

  "a helpline that runs": async () => {
    const daemon = await Daemon.make();
    await daemon.start();
    const at = ["--config", daemon.configPath];
    await daemon.text("+447700900321", "Hello");
    await rows([
      ["status", ["status"], { out: [/up seconds: /, /store good: yes/, /texts: 1/] }],
      ["as JSON", ["status", "--json"], { json: true, out: /"store_good":true/ }],
      ["outbox", ["outbox"], { out: [/state: (sent|under way)/, /UTC/] }],
      ["now", ["now"], { out: /rings for/ }],
      ["closed until later", ["now", "--closed", "team", "--until", "23:59"], { out: [/team: closed until/, /rings/] }],
      ["and open again", ["now", "--clear", "team"], { out: /rings/ }],
      ["hours that are none", ["now", "--closed", "tea", "--until", "23:59"], { code: 64, out: /tea/ }],
      ["report", ["report", "--from", "2026-11-01", "--to", "2026-11-30"], { out: /A dash hides/ }],
      ["report as CSV", ["report", "--csv", "--from", "2026-11-01", "--to", "2026-11-30"], { out: /table,row,column,value/ }],
      ["report as JSON", ["report", "--json", "--from", "2026-11-01", "--to", "2026-11-30"], { json: true }],
      ["days that are none", ["report", "--from", "2026-11-31", "--to", "2026-11-30"], { code: 64, err: /need days/ }],
      ["no days", ["report"], { code: 64, err: /need days/ }],
      ["days the wrong way round", ["report", "--from", "2026-11-30", "--to", "2026-11-01"], { code: 64 , err: /./ }],
      ["forget", ["forget"], { input: "07700 900123\n", out: /forgotten: yes/ }],
      ["forget nobody", ["forget"], { code: 66, err: /give the number/ }],
      ["forget a name", ["forget"], { input: "Alice\n", code: 64, err: /no phone number/ }],
      ["drill", ["drill", "day.1", "--at", "23:59", "--by", "AB"], { out: [/rings: day\.1/, /^at: \w{3} \d{4}-\d\d-\d\d 23:59$/m, /ordered: 1/] }],
      ["drill a number that is none", ["drill", "day.9"], { code: 1, out: /there are: day\.1/ }],
      ["drills", ["drill", "--list"], { out: [/names: day\.1 {2}number: 020 8314 6660/, /state: waiting {2}at: \w{3} [-\d]+ 23:59 .*by: AB/] }],
      ["drills as JSON", ["drill", "--list", "--json"], { json: true }],
      ["drills taken back", ["drill", "--stop"], { out: /taken back: 1/ }],
      ["rehearsals", ["rehearse", "--list"], { out: /as: child {2}about: / }],
      ["a rehearsal of nothing", ["rehearse", "day.1", "--as", "nothing"], { code: 1, out: /there are: somali-night/ }],
      ["a rehearsal without a case", ["rehearse", "day.1"], { code: 64, err: /--as names/ }],
      ["reload", ["reload"], { out: /good: yes/ }],
    ].filter(([sentence]) => sentence !== "days the wrong way round"), at);
    daemon.config.colour = 1;
    daemon.writeConfig();
    await rows([
      ["a reload that is refused", ["reload"], { code: 1, out: [/good: no/, /unknown setting "colour"/] }],
      ["status tells it", ["status"], { out: /unknown setting/ }],
    ], at);
    await daemon.stop();
    await rows([["nobody answers", ["status"], { code: 69, err: /no helpline answers at .*start it with/ }]], at);
    daemon.remove();
  },

  "what answers and is no helpline": async () => {
    const told = [
      [null, 69, /is no helpline/],
      ["SSH-2.0-OpenSSH\r\n", 69, /is no helpline/],
      ["HTTP/1.1 abc\r\n\r\n", 69, /is no helpline/],
      [http(403, ""), 69, /only root/],
      [http(500, ""), 69, /refused it \(500\)/],
      [http(503, ""), 75, /just now/],
      [http(200, "nonsense"), 69, /cannot be read/],
      [http(200, "[1]"), 69, /cannot be read/],
      [http(400, '{"error":"no"}'), 64, /^$/],
      ["x".repeat(300000), 75, /no whole answer/],
    ];
    for (const [answer, code, err] of told) {
      await pretend(answer, async (at) => {
        const said = await command(["status", ...at]);
        assert.equal(said.code, code, String(answer).slice(0, 60) + said.err);
        assert.match(said.err, err);
      });
    }
    // Whatever is in it, a terminal is not told to do anything.
    const odd = '{"a_list":[1,"x",true,null,[2],{"b":1,"c":"y"}],"none_here":[],"deep":{"real":1.5,"void":null},' +
      '"made_ms":1790000000000,"due_ms":9223372036854775807,"wait_ms":5,"text":"a\\u001b[31mb\\u0085c\\u007f\\n\\n","empty":""}';
    await pretend(http(200, odd), async (at) => {
      const said = await command(["status", ...at]);
      assert.equal(said.code, 0, said.err);
      assert.match(said.out, /made: 2026-/);
      assert.match(said.out, /due: never/);
      assert.match(said.out, /wait: 5 ms\n/);
      assert.match(said.out, /text: a\?\[31mb\?c\?\n/);
      assert.match(said.out, /empty: -/);
      assert.match(said.out, /real: 1\.5/);
      assert.match(said.out, /none\n/);
    });
    const report = ["report", "--from", "2026-11-01", "--to", "2026-11-30"];
    const table = '{"contacts":[{"name":"by \\"voice\\"","count":12,"hidden":null,"word":"x"}],"empty":[],"bad":[1],' +
      '"worse":[{}],"worst":[{"name":1}],"plain":2}';
    await pretend(http(200, table), async (at) => {
      const text = await command([...report, ...at]);
      assert.match(text.out, /contacts\n/);
      assert.match(text.out, /none\n/);
      const csv = await command([...report, "--csv", ...at]);
      assert.match(csv.out, /contacts,"by ""voice""",count,12\r\n/);
      assert.match(csv.out, /,hidden,\r\n/);
      assert.match(csv.out, /,word,"x"\r\n/);
    });
    await pretend(http(503, '{"error":"the disk"}'), async (at) => {
      const said = await command([...report, ...at]);
      assert.equal(said.code, 75);
      assert.match(said.out, /the disk/);
    });
    const now = '{"at":"12:00","rings":[{"number":"1","for":"all"}],"steady_until":"2027",' +
      '"overrides":[{"hours":"team","state":"closed","until":"x","since":"y","known":false},{"hours":"team"}],"override_file_good":false}';
    await pretend(http(200, now), async (at) => {
      const said = await command(["now", ...at]);
      assert.match(said.out, /nothing changes before 2027/);
      assert.match(said.out, /no such hours are in the settings/);
      assert.match(said.out, /cannot be read; say it again/);
    });
    await pretend(http(200, '{"at":"12:00"}'), async (at) => {
      assert.match((await command(["now", ...at])).out, /the settings do/);
    });
    await rows([
      ["a path that is too long", ["status", "--socket", "x".repeat(200)], { code: 69, err: /over 107 bytes/ }],
      ["and one that is far too long", ["status", "--socket", "x".repeat(2000)], { code: 78, err: /too long/ }],
    ]);
  },

  "where the socket is": async () => {
    const config = path.join(folder, "socket.json");
    for (const [text, where] of [
      ['{"control": "a/b.sock"}', `${folder}/a/b.sock`],
      ['{"control": "/c/d.sock"}', "/c/d.sock"],
      ['{"control": 5}', `${folder}/../var/control.sock`],
      ["[]", `${folder}/../var/control.sock`],
      ["nonsense", `${folder}/../var/control.sock`],
    ]) {
      fs.writeFileSync(config, text);
      const told = await command(["status", "--config", config]);
      assert.equal(told.code, 69, text);
      assert.ok(told.err.includes(`no helpline answers at ${where} `), told.err);
    }
    const told = await command(["status", "--config", "socket.json"], { cwd: folder });
    assert.match(told.err, /answers at \.\.\/var\/control\.sock /);
  },
});

fs.rmSync(folder, { recursive: true, force: true });
