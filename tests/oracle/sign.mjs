// SPDX-License-Identifier: GPL-3.0-or-later
// Signatures both ways: requests that the SDK signed must pass our verify, and
// the SDK must take what we sign. Usage: node sign.mjs SIGNATURES SIGN, the
// two programs of build/tests/.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import twilio from 'twilio';

const [, , verifier, signer] = process.argv;
const form = 'application/x-www-form-urlencoded; charset=UTF-8';
const words = ['Hello', '', 'zażółć gęślą jaźń', 'سلام، كيف الحال؟',
	'அவசர உதவி', '我需要帮助', '👩‍👧‍👦 help', 'a+b=c&d%20e', ' spaces ',
	'line\nbreak\r\n', '"quotes" \'and\' <tags>', '~!*()-._', '%', '%2', '=&=',
	'\u00a0\u2019\u20ac', 'x'.repeat(1600)];
const urls = ['https://helpline.example.org/in/main/voice',
	'https://helpline.example.org/in/main/voice/v1.aGVsbG8-_w',
	'https://helpline.example.org:8443/in/main/text',
	'https://helpline.example.org:443/in/main/report',
	'http://helpline.example.org/in/main/text',
	'https://helpline.example.org/in/main/voice?a=1&b=%20x'];
const names = ['Body', 'From', 'To', 'CallSid', 'Digits', 'Digits1', 'a', 'Z',
	'_', 'msg', 'AccountSid', 'MediaUrl0', 'MediaUrl10', 'MediaUrl2'];

// The same cases each time.
let seed = 20261122;
function roll(below) {
	seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
	return (seed >>> 8) % below;
}

function fields() {
	const picked = {};

	for (let count = roll(12); count > 0; count--)
		picked[names[roll(names.length)]] = words[roll(words.length)];
	return picked;
}

function request(index) {
	const params = fields();
	const key = index % 7 === 0 ? 'short' : 'f'.repeat(28 + index % 40);
	const url = urls[index % urls.length];
	const body = new URLSearchParams(params).toString();

	return { name: `request-${index}`, key, url, params, method: 'POST', body,
		headers: { 'Content-Type': form }, expect: 'valid', must: true };
}

function signed(vector) {
	const signature = twilio.getExpectedTwilioSignature(vector.key,
		vector.url, vector.params);

	return { ...vector, headers: { ...vector.headers,
		'X-Twilio-Signature': signature } };
}

// What must not pass: one letter of the words, the URL or the key is other.
function spoiled(vector, index) {
	const ways = [{ body: `${vector.body}&Extra=1` },
		{ url: vector.url.replace('/in/', '/im/') },
		{ key: `${vector.key}x` }];

	return { ...vector, ...ways[index % ways.length],
		name: `spoiled-${index}`, expect: 'invalid' };
}

function write(folder, name, vectors) {
	const file = join(folder, name);

	writeFileSync(file, JSON.stringify({ provider: 'twilio', vectors }));
	return file;
}

// [passed, failed] of the program's last line.
function judge(file) {
	let output;

	try {
		output = execFileSync(verifier, [file], { encoding: 'utf8' });
	} catch (error) {
		output = error.stdout;
	}
	const [, passed, failed] = /(\d+) passed, (\d+) failed\n$/.exec(output);

	if (failed !== '0')
		console.log(output);
	return [Number(passed), Number(failed)];
}

function taken(vectors, file) {
	const output = execFileSync(signer, [file], { encoding: 'utf8' });
	const ours = new Map(output.trimEnd().split('\n')
		.map((line) => line.split('\t')));
	const refused = vectors.filter(({ name, key, url, params }) =>
		!twilio.validateRequest(key, ours.get(name) ?? '', url, params));

	for (const { name } of refused)
		console.log(`${name}: the SDK refuses our signature`);
	return [vectors.length - refused.length, refused.length];
}

const folder = mkdtempSync(join(tmpdir(), 'oracle-'));
let results;

try {
	const vectors = Array.from({ length: 300 }, (_, index) => request(index));
	const theirs = vectors.map(signed);

	results = [
		judge(write(folder, 'theirs.json', theirs)),
		judge(write(folder, 'spoiled.json', theirs.map(spoiled))),
		taken(vectors, write(folder, 'ours.json', vectors)),
	];
} finally {
	rmSync(folder, { recursive: true });
}
const passed = results.reduce((sum, [good]) => sum + good, 0);
const failed = results.reduce((sum, [, bad]) => sum + bad, 0);

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed === 900 ? 0 : 1);
