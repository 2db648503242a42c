// SPDX-License-Identifier: GPL-3.0-or-later
// How a number, a word or a secret may look in a file, and a search for all of
// it. Numbers are given as the digits behind 0, +44 or 0044.
import { createHash } from "node:crypto";

const utf32 = (text) => Buffer.concat([...text].map((letter) => {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(letter.codePointAt(0));
  return four;
}));

const points = (text, write) => [...text].map((letter) => write(letter.codePointAt(0))).join("");
const units = (text, write) => Array.from({ length: text.length }, (_, i) => write(text.charCodeAt(i))).join("");
const percent = (text) => [...Buffer.from(text)].map((byte) => "%" + byte.toString(16).padStart(2, "0")).join("");
const quoted = (text) => [...Buffer.from(text)].map((byte) => byte > 126 ? "=" + byte.toString(16).padStart(2, "0").toUpperCase() : String.fromCharCode(byte)).join("");

// Inside base64, wherever it begins: what does not depend on its neighbours.
function base64(bytes) {
  const all = [];
  for (let skip = 0; skip < 3; skip++) {
    const whole = Buffer.concat([Buffer.alloc(skip, 120), bytes]).toString("base64").replace(/=+$/, "");
    const inner = whole.slice(skip === 0 ? 0 : skip + 1, -1);
    all.push(inner, inner.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return all;
}

// Without a key anybody finds the number by trying all.
const hashes = (text) => ["md5", "sha1", "sha256", "sha512"].flatMap((name) => {
  const bytes = createHash(name).update(text).digest();
  return [bytes, Buffer.from(bytes.toString("hex")), Buffer.from(bytes.toString("base64").slice(0, -3))];
});

const texts = (text) => [text, encodeURIComponent(text), percent(text), JSON.stringify(text).slice(1, -1),
  units(text, (unit) => "\\u" + unit.toString(16).padStart(4, "0")), points(text, (point) => `&#${point};`),
  points(text, (point) => `&#x${point.toString(16)};`), Buffer.from(text).toString("hex"), quoted(text)];

const asBytes = (text) => [Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16(), utf32(text),
  ...base64(Buffer.from(text)).map((one) => Buffer.from(one)), ...base64(Buffer.from(text, "utf16le")).map((one) => Buffer.from(one))];

function grouped(digits) {
  const groups = [[4, 6], [4, 3, 3], [1, 3, 3, 3], [2, 2, 2, 2, 2], [1, 4, 5], Array(10).fill(1)];
  return [" ", "-", ".", "/", "_", ",", ", ", "\u00a0", "%20", "+", ") "].flatMap((between) => groups.map((sizes) => {
    let at = 0;
    return sizes.map((size) => digits.slice(at, at += size)).join(between);
  }));
}

const scripts = ["٠", "۰", "०", "๐", "０"].map((zero) => (digits) => points(digits, (point) => String.fromCodePoint(zero.codePointAt(0) + point - 48)));

// As telephones write digits two by two, and as computers write numbers.
function packed(digits) {
  const all = [];
  for (const some of [digits, `0${digits}`, `44${digits}`]) {
    const even = some.length % 2 === 0 ? some : some + "f";
    all.push(Buffer.from(even, "hex"), Buffer.from(even.replace(/(.)(.)/g, "$2$1"), "hex"));
  }
  for (const number of [BigInt(digits), BigInt(`44${digits}`)]) {
    const eight = Buffer.alloc(8);
    eight.writeBigInt64BE(number);
    all.push(eight.subarray(2), Buffer.from(eight.subarray(2)).reverse());
    eight.writeDoubleLE(Number(number));
    all.push(Buffer.from(eight), Buffer.from(eight).reverse());
  }
  return all;
}

const cases = (text) => [...new Set([text, text.toLowerCase(), text.toUpperCase(), text.slice(0, 1).toUpperCase() + text.slice(1)])];

export function spellings(needle) {
  if (Buffer.isBuffer(needle)) return [needle, Buffer.from(needle.toString("hex")), ...base64(needle).map((one) => Buffer.from(one))];
  const all = [];
  if (/^\d{10}$/.test(needle)) {
    all.push(...texts(needle).map((one) => Buffer.from(one)), ...asBytes(needle), ...packed(needle));
    all.push(...grouped(needle).map((one) => Buffer.from(one)), ...scripts.map((one) => Buffer.from(one(needle))));
    for (const whole of [needle, `0${needle}`, `44${needle}`, `+44${needle}`, `0044${needle}`]) all.push(...hashes(whole));
  } else {
    for (const text of cases(needle)) all.push(...texts(text).map((one) => Buffer.from(one)), ...asBytes(text), ...hashes(text));
    all.push(Buffer.from([...needle].reverse().join("")));
  }
  const different = new Map(all.map((one) => [one.toString("hex"), one]));
  return [...different.values()];
}

const known = new Map();
const spelled = (needle) => {
  const key = Buffer.isBuffer(needle) ? needle.toString("hex") : needle;
  if (!known.has(key)) known.set(key, spellings(needle));
  return known.get(key);
};

function searchOne([name, bytes], needle) {
  return spelled(needle).flatMap((spelling) => {
    const at = bytes.indexOf(spelling);
    return at < 0 ? [] : [`${needle} in ${name} at ${at} as ${JSON.stringify(spelling.toString("latin1").slice(0, 40))}: ` +
      JSON.stringify(bytes.subarray(Math.max(0, at - 40), at + 60).toString("latin1"))];
  });
}

const clean = new Set();

// What was found, in words. Haystacks are [name, bytes]; the same bytes are
// searched for the same needle once.
export function search(haystacks, needles) {
  return haystacks.flatMap(([name, bytes]) => {
    const print = createHash("sha1").update(bytes).digest("hex");
    return needles.flatMap((needle) => {
      const both = `${print} ${Buffer.isBuffer(needle) ? needle.toString("hex") : needle}`;
      const hits = clean.has(both) ? [] : searchOne([name, bytes], needle);
      if (hits.length === 0) clean.add(both);
      return hits;
    });
  });
}
