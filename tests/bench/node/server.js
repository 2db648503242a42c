/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';
/*
 * What most people would write: express, the official SDK, i18next. It checks
 * the signature and answers with the SDK's builder; the words are the
 * helpline's own.
 *
 *   node server.js PORT PUBLIC_URL TOKEN_FILE DOCUMENTS [DATABASE]
 *
 * DOCUMENTS is a folder with what the helpline answered: menu1.xml for key 1,
 * and so on, and text1.xml. Only their words and attributes are taken.
 */
const fs = require('node:fs');
const path = require('node:path');
const express = require('express');
const i18next = require('i18next');
const twilio = require('twilio');

const [port, publicUrl, tokenFile, documents, database] =
	process.argv.slice(2);
const token = fs.readFileSync(tokenFile, 'utf8').trim();
const resources = {};

function unescape(text) {
	return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>')
		.replace(/&quot;/g, '"').replace(/&#10;/g, '\n')
		.replace(/&apos;|&#39;/g, "'").replace(/&amp;/g, '&');
}

function attributes(text) {
	return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)]
		.map((found) => [found[1], unescape(found[2])]));
}

function readMenu(file) {
	const text = fs.readFileSync(path.join(documents, file), 'utf8');
	const says = [...text.matchAll(/<Say([^>]*)>([^<]*)<\/Say>/g)];
	const { action, ...gather } = attributes(/<Gather([^>]*)>/.exec(text)[1]);
	const words = { voice: attributes(says[0][1]), gather,
		count: says.length };

	says.forEach((say, i) => { words[`say${i}`] = unescape(say[2]); });
	return words;
}

for (const file of fs.readdirSync(documents)) {
	const key = /^menu(\d)\.xml$/.exec(file)?.[1];

	if (key !== undefined)
		resources[`x${key}`] = { translation: readMenu(file) };
}
resources.x1.translation.text = unescape(/<Message[^>]*>([^<]*)</.exec(
	fs.readFileSync(path.join(documents, 'text1.xml'), 'utf8'))[1]);
const languages = Object.keys(resources).sort();

i18next.init({ resources, fallbackLng: languages[0],
	interpolation: { escapeValue: false } });

const app = express();

app.disable('x-powered-by');
app.disable('etag');
app.set('env', 'production');
app.use(express.urlencoded({ extended: false }));
app.use((request, response, next) => {
	const good = twilio.validateRequest(token,
		request.get('X-Twilio-Signature') ?? '',
		publicUrl + request.originalUrl, request.body);

	if (good)
		next();
	else
		response.status(403).end();
});

function say(listen, lng, key) {
	listen.say(resources[lng].translation.voice, i18next.t(key, { lng }));
}

function listenTo(document, lng, action) {
	return document.gather({ ...resources[lng].translation.gather, action });
}

app.post('/in/bench/voice', (request, response) => {
	const document = new twilio.twiml.VoiceResponse();
	const listen = listenTo(document, languages[0],
		publicUrl + '/in/bench/voice/menu');

	for (const lng of languages)
		say(listen, lng, 'say0');
	response.type('text/xml').send(document.toString());
});

app.post('/in/bench/voice/:step', (request, response) => {
	const lng = languages[Number(request.body.Digits) - 1] ?? languages[0];
	const document = new twilio.twiml.VoiceResponse();
	const again = publicUrl + '/in/bench/voice/person-' + lng;
	const listen = listenTo(document, lng, again);

	for (let i = 0; i < resources[lng].translation.count; i++)
		say(listen, lng, `say${i}`);
	document.redirect({ method: 'POST' }, again);
	response.type('text/xml').send(document.toString());
});

/* One commit for each text: synchronous FULL, as its manual shows. */
function textStore() {
	const db = require('better-sqlite3')(database);

	db.pragma('journal_mode = WAL');
	db.pragma('synchronous = FULL');
	db.exec('CREATE TABLE IF NOT EXISTS input (id TEXT PRIMARY KEY,' +
		' answer TEXT) WITHOUT ROWID;' +
		'CREATE TABLE IF NOT EXISTS session (person TEXT PRIMARY KEY,' +
		' step TEXT, at INTEGER) WITHOUT ROWID;' +
		'CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY,' +
		' person TEXT, body TEXT)');
	const input = db.prepare('INSERT OR IGNORE INTO input VALUES (?, ?)');
	const session = db.prepare('INSERT INTO session VALUES (?, ?, ?)' +
		' ON CONFLICT (person) DO UPDATE SET step = excluded.step,' +
		' at = excluded.at');
	const outbox = db.prepare(
		'INSERT INTO outbox (person, body) VALUES (?, ?)');

	return db.transaction((id, person, body, answer) => {
		if (input.run(id, answer).changes === 0)
			return;
		session.run(person, 'first', Date.now());
		outbox.run(person, body);
	});
}

if (database !== undefined) {
	const keep = textStore();

	app.post('/in/bench/text', (request, response) => {
		const document = new twilio.twiml.MessagingResponse();
		const body = i18next.t('text', { lng: languages[0] });

		document.message(body);
		keep(request.body.MessageSid, request.body.From, body,
			document.toString());
		response.type('text/xml').send(document.toString());
	});
}

app.listen(Number(port), '127.0.0.1');
