# SPDX-License-Identifier: GPL-3.0-or-later
# Reads C files, prints one fact a line, fields parted by tabs:
#
#   file      path lines full comment     full: not blank; comment: holds one
#   include   path line  what             as written, with its <> or ""
#   function  path line  name static|public length parameters nesting
#   declared  path line  name             a prototype
#   noun      path line  name             a struct, union or enum
#   variable  path line  constant|mutable text
#   typedef   path line  text
#   call      path line  name
#   wide      path line  columns          more than 80
#
# It leans on the layout that this house keeps: a definition's name starts its
# line, the body's braces stand in the first column, tabs tell the depth.
# POSIX awk: mawk and gawk read it the same.

function fact(kind, line, rest)
{
	printf "%s\t%s\t%d\t%s\n", kind, path, line, rest
}

# The line without comments, and with texts as "". Sets `commented`.
function code_of(line,    code, end)
{
	code = ""
	commented = in_comment
	while (line != "") {
		if (in_comment) {
			end = index(line, "*/")
			if (end == 0)
				return code
			line = substr(line, end + 2)
			in_comment = 0
			continue
		}
		if (!match(line, /["'\/]/))
			return code line
		code = code substr(line, 1, RSTART - 1)
		line = substr(line, RSTART)
		if (substr(line, 1, 2) == "/*") {
			in_comment = commented = 1
			line = substr(line, 3)
		} else if (substr(line, 1, 2) == "//") {
			commented = 1
			return code
		} else if (match(line, /^"([^"\\]|\\.)*"/)) {
			code = code "\"\""
			line = substr(line, RLENGTH + 1)
		} else if (match(line, /^'([^'\\]|\\.)*'/)) {
			code = code "''"
			line = substr(line, RLENGTH + 1)
		} else {
			code = code substr(line, 1, 1)
			line = substr(line, 2)
		}
	}
	return code
}

function columns_of(line,    columns, parts, count, i)
{
	gsub(/[\200-\277]/, "", line)		# the rest of a character
	count = split(line, parts, "\t")
	for (i = 1; i < count; i++)
		columns += length(parts[i]) + 8 - length(parts[i]) % 8
	return columns + length(parts[count])
}

function tell_calls(code,    name, before)
{
	while (match(code, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
		name = substr(code, RSTART, RLENGTH - 1)
		sub(/[ \t]+$/, "", name)
		before = RSTART > 1 ? substr(code, RSTART - 1, 1) : ""
		if (before !~ /[.>]/)		# not a struct's member
			fact("call", FNR, name)
		code = substr(code, RSTART + RLENGTH)
	}
}

function parameters_of(head,    depth, count, i, c)
{
	sub(/^[^(]*\(/, "", head)
	if (head ~ /^[ \t]*(void)?[ \t]*\)/)
		return 0
	count = 1
	for (i = 1; i <= length(head); i++) {
		c = substr(head, i, 1)
		if (c == "(")
			depth++
		else if (c == ")" && depth-- == 0)
			break
		else if (c == "," && depth == 0)
			count++
	}
	return count
}

function name_of(head)
{
	sub(/[ \t]*\(.*/, "", head)
	sub(/.*[^A-Za-z0-9_]/, "", head)
	return head
}

# Does const reach what the name stands for, not only what it points to?
function is_constant(text)
{
	sub(/=.*/, "", text)
	if (text ~ /\(\*/)			# a pointer to a function
		return text ~ /\(\*const[^A-Za-z0-9_]/
	if (text ~ /\*/)
		sub(/.*\*/, "", text)
	return text ~ /(^|[^A-Za-z0-9_])const([^A-Za-z0-9_]|$)/
}

function tell_variable(line, text)
{
	fact("variable", line, \
	    (is_constant(text) ? "constant" : "mutable") "\t" text)
}

function tell_noun(text)
{
	sub(/ ?\{\}/, "", text)
	sub(/.*(struct|union|enum) ?/, "", text)
	if (text != "")
		fact("noun", begun, text)
}

# A whole statement outside of functions; braces were cut to {}.
function tell_statement(text)
{
	gsub(/[ \t]+/, " ", text)
	gsub(/__attribute__ ?\(\(.*\)\)/, "", text)
	sub(/^ /, "", text)
	sub(/ $/, "", text)
	if (text == "" || text ~ /^_Static_assert/)
		return
	if (text ~ /^typedef /)
		fact("typedef", begun, text)
	else if (text ~ /^(extern |static |const )*(struct|union|enum)( [a-z0-9_]+)?( ?\{\})?$/)
		tell_noun(text)
	else if (text ~ /^[^=({]*\(/ && text !~ /^[^=({]*\( ?\*/)
		fact("declared", begun, name_of(text))
	else
		tell_variable(begun, text)
}

function begin_function()
{
	in_function = 1
	name = name_of(statement)
	kind = statement ~ /(^|[ \t])static[ \t]/ ? "static" : "public"
	parameters = parameters_of(statement)
	nesting = 0
}

function end_function()
{
	in_function = 0
	fact("function", named, name "\t" kind "\t" (FNR - named + 1) "\t" \
	    parameters "\t" nesting)
	statement = ""
}

function is_function(text)
{
	return text ~ /^[^=]*\(/ && text !~ /[{}]/
}

function note(text)
{
	if (statement == "" && text ~ /[^ \t]/)
		begun = FNR
	statement = statement " " text
}

function read_outside(code,    c, before)
{
	if (code ~ /^[a-z_][A-Za-z0-9_]*\(/)
		named = FNR
	while (match(code, /[{};]/)) {
		c = substr(code, RSTART, 1)
		before = substr(code, 1, RSTART - 1)
		code = substr(code, RSTART + 1)
		if (depth == 0)
			note(before)
		if (c == "{" && depth == 0 && is_function(statement)) {
			begin_function()
			depth = 0
			return
		} else if (c == "{") {
			if (depth++ == 0)
				statement = statement "{}"
		} else if (c == "}") {
			depth--
		} else if (depth == 0) {
			tell_statement(statement)
			statement = ""
		}
	}
	if (depth == 0 && code ~ /[^ \t]/)
		note(code)
}

function read_inside(code,    tabs)
{
	if (code ~ /^}/) {
		end_function()
		return
	}
	if (code ~ /^\t+static[ \t]/) {
		sub(/^\t+/, "", code)
		gsub(/\{[^}]*\}/, "{}", code)
		tell_variable(FNR, code)
		return
	}
	match(code, /^\t*/)
	tabs = RLENGTH
	if (tabs - 1 > nesting && substr(code, tabs + 1) ~ /[^ \t]/)
		nesting = tabs - 1
}

function end_file()
{
	if (path != "")
		printf "file\t%s\t%d\t%d\t%d\n", path, lines, full, comments
}

FNR == 1 {
	end_file()
	path = FILENAME
	sub(/^\.\//, "", path)
	lines = full = comments = 0
	in_comment = in_function = in_macro = depth = 0
	statement = ""
}

{
	lines = FNR
	if ($0 ~ /[^ \t]/)
		full++
	if (length($0) > 40 && columns_of($0) > 80)
		fact("wide", FNR, columns_of($0))
	if ($0 ~ /^#[ \t]*include/) {
		text = $0
		sub(/^#[ \t]*include[ \t]*/, "", text)
		sub(/[ \t].*/, "", text)
		fact("include", FNR, text)
		next
	}
	code = code_of($0)
	if (commented && $0 !~ /SPDX-License-Identifier/)
		comments++
	tell_calls(code)
	macro = in_macro || code ~ /^#/
	in_macro = macro && code ~ /\\$/
	if (macro)
		next
	if (in_function)
		read_inside(code)
	else
		read_outside(code)
}

END {
	end_file()
}
