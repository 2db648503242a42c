// SPDX-License-Identifier: GPL-3.0-or-later
// Our documents (build/tests/documents) against those that the SDK's builder
// makes for the same flow. Usage: node twiml.mjs PROGRAM
import { execFileSync } from 'node:child_process';
import twilio from 'twilio';
import { canonical } from './canonical.mjs';

const { VoiceResponse, MessagingResponse } = twilio.twiml;
const base = 'https://helpline.example.org/in/main';
const action = `${base}/voice/v1.t0ken-_`;
const url = `${base}/voice/v1.wh1sper`;
const english = { language: 'en-GB', voice: 'Polly.Amy' };
const polish = { language: 'pl-PL', voice: 'Polly.Ewa' };
const arabic = { language: 'ar-XA' };
const lithuanian = { voice: 'Google.lt-LT-Standard-A' };
const keys = { input: 'dtmf', action, method: 'POST' };
const dial = { action, method: 'POST', answerOnBridge: true,
	hangupOnStar: false, record: 'do-not-record' };

function voice(build) {
	const response = new VoiceResponse();

	build(response);
	return response.toString();
}

function messages(build) {
	const response = new MessagingResponse();

	build(response);
	return response.toString();
}

const expected = {
	menu: voice((response) => {
		response.pause({ length: 1 });
		response.say(english, 'Hello. This is the helpline.');
		const gather = response.gather({ ...keys, numDigits: 1,
			finishOnKey: '', timeout: 3, actionOnEmptyResult: false });
		gather.say(english, 'English: 1.');
		gather.say(polish, 'Polski: dwa.');
		gather.say(arabic, 'العربية: ثلاثة.');
		gather.say(lithuanian, 'Lietuvių: keturi.');
		response.redirect({ method: 'POST' }, action);
	}),
	number: voice((response) => {
		const gather = response.gather({ ...keys, numDigits: 2,
			finishOnKey: '*', timeout: 4, actionOnEmptyResult: true });
		gather.pause({ length: 2 });
		gather.say(english, 'Press the number of your language.');
	}),
	ring: voice((response) => {
		response.say(polish, 'Dzwonimy do kogoś. Powiedz po angielsku:');
		response.say(english).prosody({ rate: 'slow' },
			'Polish interpreter, please');
		response.say(polish, 'Nie rozłączaj się.');
		response.dial({ ...dial, timeout: 25, callerId: '+442071838750' })
			.number('+442083146660');
	}),
	'ring-two': voice((response) => {
		const both = response.dial({ ...dial, timeout: 40 });

		both.number({ url, method: 'POST' }, '+442083146660');
		both.number({ url, method: 'POST' }, '+442083146000');
	}),
	slow: voice((response) => {
		response.say(lithuanian, 'Lėtai.');
		response.say(arabic, 'ل');
		response.hangup();
	}),
	whisper: voice((response) => {
		const gather = response.gather({ ...keys, numDigits: 1,
			finishOnKey: '', timeout: 8, actionOnEmptyResult: false });
		gather.say(english, 'Helpline call. Language: Polish. ' +
			'Press 1 to take the call.');
		response.hangup();
	}),
	accept: voice(() => {}),
	end: voice((response) => {
		response.say(english, 'Goodbye.');
		response.hangup();
	}),
	escaped: voice((response) => {
		response.say(english,
			'a < b && c > d "q" \'s\' ]]> 😀 </Say><Hangup/>');
	}),
	voiceless: voice((response) => {
		response.say('Fadlan sug.');
		response.say(english, 'Please wait.');
		response.hangup();
	}),
	texts: messages((response) => {
		response.message({ to: '+447700900123',
			statusCallback: `${base}/report/t0?a=1&b=2` },
			'Hello.\nDanger: 999 <now> & "here"');
		response.message('Cześć = hello');
	}),
	unleased: messages(() => {}),
	nothing: voice(() => {}),
};

const ours = JSON.parse(execFileSync(process.argv[2], { encoding: 'utf8' }));
let passed = 0;
let failed = 0;

for (const name of new Set([...Object.keys(ours), ...Object.keys(expected)])) {
	const mine = ours[name] === undefined ? '(none)' : canonical(ours[name]);
	const theirs = expected[name] === undefined ? '(none)' :
		canonical(expected[name]);

	if (mine === theirs) {
		passed++;
		continue;
	}
	failed++;
	console.log(`${name}: ours\n${mine}\n${name}: the SDK's\n${theirs}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
