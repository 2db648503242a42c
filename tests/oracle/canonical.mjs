// SPDX-License-Identifier: GPL-3.0-or-later
// One spelling of an XML document: attributes by name, the same escapes, empty
// elements as one tag. Only what we and the SDK write is understood; anything
// else is an error.
const TAG = /<(\/?)([A-Za-z]+)((?:\s+[A-Za-z]+="[^"]*")*)\s*(\/?)>|([^<]+)/gy;
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text) {
	return text.replace(/&(#x?[0-9a-fA-F]+|[a-z]+);/g, (whole, name) => {
		if (name in NAMED)
			return NAMED[name];
		if (name.startsWith('#x'))
			return String.fromCodePoint(parseInt(name.slice(2), 16));
		if (name.startsWith('#'))
			return String.fromCodePoint(parseInt(name.slice(1), 10));
		throw new Error(`unknown entity ${whole}`);
	});
}

function attributes(text) {
	const found = [...text.matchAll(/([A-Za-z]+)="([^"]*)"/g)];

	return found.map(([, name, value]) =>
		`${name}=${JSON.stringify(decode(value))}`).sort();
}

export function canonical(document) {
	const head = /^<\?xml version="1.0" encoding="UTF-8"\?>/;
	const body = document.replace(head, '');
	const out = [];

	if (body === document)
		throw new Error('no XML declaration');
	TAG.lastIndex = 0;
	while (TAG.lastIndex < body.length) {
		const at = TAG.lastIndex;
		const match = TAG.exec(body);

		if (match === null)
			throw new Error(`not understood: ${body.slice(at, at + 40)}`);
		const [, close, name, given, empty, text] = match;

		if (text !== undefined)
			out.push(`text ${JSON.stringify(decode(text))}`);
		else if (close)
			out.push(`close ${name}`);
		else
			out.push(`open ${name} ${attributes(given).join(' ')}`);
		if (empty)
			out.push(`close ${name}`);
	}
	return out.join('\n');
}
