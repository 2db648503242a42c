# SPDX-License-Identifier: GPL-3.0-or-later
# `make` builds, `make run` starts the helpline, `make test` proves it.
# It never installs anything: config/setup does that.

BUILD ?= build
CC = gcc
VARIANT ?=

PACKAGES = libevent_core libcurl jansson libcrypto sqlite3 libsystemd
WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
	-Wformat-overflow=2 -Wformat-truncation=2 -Wnull-dereference -Wvla \
	-Wcast-qual -Wswitch-enum -Wundef -Wimplicit-fallthrough \
	-Wno-missing-field-initializers
HARDENING = -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection=full \
	-ftrivial-auto-var-init=zero -fPIE -fno-delete-null-pointer-checks
OPTIMISE ?= -O2
CFLAGS ?= -g $(OPTIMISE) $(HARDENING)
VERSION = 0.1.0
# Where nobody looks at warnings, they are errors.
ifdef CI
WERROR ?= -Werror
endif
CFLAGS_ALL = -DHELPLINE_VERSION=\"$(VERSION)\" -std=c11 -D_GNU_SOURCE -Idaemon $(WARNINGS) $(WERROR) $(CFLAGS) \
	$(EXTRA) $(PACKAGE_FLAGS) $(LLHTTP_FLAGS) -MMD -MP
PACKAGE_FLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lunistring -lpthread -lm
# Debian 12 has llhttp's C files, Debian 13 its library.
LLHTTP_FOLDER = /usr/share/llhttp
ifneq ($(wildcard $(LLHTTP_FOLDER)/llhttp.c),)
LLHTTP_FLAGS = -isystem /usr/share/include/llhttp
LLHTTP_OBJECTS = $(BUILD)/llhttp/api.o $(BUILD)/llhttp/http.o \
	$(BUILD)/llhttp/llhttp.o
else
LIBS += -lllhttp
endif
LDFLAGS ?= -pie -Wl,-z,relro,-z,now,-z,noexecstack
LDFLAGS_ALL = $(LDFLAGS) $(EXTRA)

SOURCES := $(filter-out daemon/cli/%,$(wildcard daemon/*/*.c))
OBJECTS := $(SOURCES:daemon/%.c=$(BUILD)/daemon/%.o) $(LLHTTP_OBJECTS)
CLI_OBJECTS := $(patsubst daemon/%.c,$(BUILD)/daemon/%.o,$(wildcard daemon/cli/*.c))
LIBRARY = $(BUILD)/libhelpline.a
# What commands are made of, for their tests: all but main and what needs
# gettext's library.
CLI_LIBRARY = $(BUILD)/libcli.a
CLI_PARTS := $(filter-out %/cli/helpline.o,$(CLI_OBJECTS))

UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))

all: $(BUILD)/helplined $(BUILD)/helpline locales

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

$(CLI_LIBRARY): $(CLI_PARTS)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/helplined: $(BUILD)/daemon/main.o $(LIBRARY)
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(BUILD)/helpline: $(CLI_OBJECTS) $(LIBRARY)
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lgettextpo

$(BUILD)/daemon/%.o: daemon/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/llhttp/%.o: $(LLHTTP_FOLDER)/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS) $(EXTRA) -DLLHTTP_STRICT_MODE=1 \
		$(LLHTTP_FLAGS) -c -o $@ $<

# Sums over all languages for each letter of a text.
$(BUILD)/daemon/languages/grams.o: OPTIMISE = -O3

# One cmocka program for each tests/unit/<name>_test.c. Calls that are wrapped
# in failing.c can be made to fail there.
FAILING = $(BUILD)/unit/failing.o
FAILING_CALLS := $(shell sed -nE \
	's/^(FAILS.|FILLS.|__wrap_)([A-Za-z_0-9]+).*/\2/p' tests/unit/failing.c)

$(BUILD)/unit/%_test: tests/unit/%_test.c $(FAILING) $(CLI_LIBRARY) $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  TEST  $<"
	@$(CC) $(CFLAGS_ALL) -Itests -o $@ $< $(FAILING) \
		$(FAILING_CALLS:%=-Wl,--wrap=%) $(CLI_LIBRARY) $(LIBRARY) \
		$(LDFLAGS_ALL) $(LIBS) -lcmocka -lexpat

$(FAILING): tests/unit/failing.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_ALL) -c -o $@ $<

unit: $(UNIT_TESTS)

# Programs that scripts run; each is one file of tests/.
$(BUILD)/tests/%: tests/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  TEST  $<"
	@$(CC) $(CFLAGS_ALL) -Itests -o $@ $< $(LIBRARY) $(LDFLAGS_ALL) $(LIBS)

# A helpline in a pretended world: make simulate SEEDS=1000 JOBS=2, or SEED=123
# to see one of them at length.
SIMULATE_SOURCES := $(wildcard tests/simulate/*.c)
SEEDS ?= 300
SEED ?=
COMMA := ,

$(BUILD)/simulate: $(SIMULATE_SOURCES) $(wildcard tests/simulate/*.h) \
		$(LIBRARY)
	@echo "  TEST  $@"
	@$(CC) $(filter-out -MMD -MP,$(CFLAGS_ALL)) -Itests -o $@ \
	    $(SIMULATE_SOURCES) $(LIBRARY) $(LDFLAGS_ALL) \
	    $(addprefix -Wl$(COMMA)--wrap=,log_write flow_step snapshot_drop) \
	    $(LIBS) -lexpat

simulate: $(BUILD)/simulate locales
	$(BUILD)/simulate --catalogues $(BUILD)/locales \
	    --list tests/simulate/seeds.txt \
	    $(if $(filter command environment,$(firstword \
		$(origin JOBS))),--jobs $(JOBS)) \
	    $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

# Translations: locales/<tag>.po -> build/locales/<tag>.mo
CATALOGUES := $(patsubst locales/%.po,$(BUILD)/locales/%.mo,$(wildcard locales/*.po))

locales: $(CATALOGUES)

$(BUILD)/locales/%.mo: locales/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

# Template and translations: what changed in prompts/ reaches locales/.
pot: $(BUILD)/helpline
	$(BUILD)/helpline pot --output locales/helpline.pot

update-po: pot
	for po in locales/*.po; do \
		msgmerge --quiet --update --backup=none --previous --no-wrap \
		    $$po locales/helpline.pot || exit 1; \
	done

# The reference parts of config/README.md and prompts/README.md.
references: $(BUILD)/tests/reference
	tests/house/references $(BUILD)

run: all
	@mkdir -p var
	@echo
	@echo "The helpline starts. From another terminal, call it:"
	@echo "  curl -d CallSid=CA1 -d AccountSid=AC1 -d From=%2B447700900123" \
	    "-d To=%2B442079460123 -d CallStatus=ringing" \
	    "http://127.0.0.1:8080/in/sandbox/voice"
	@echo
	@exec $(BUILD)/helplined --config config/helpline.json

test:
	+@BUILD=$(BUILD) tests/run

test-quick:
	+@BUILD=$(BUILD) tests/run quick

# Calls and texts beside nginx, Node and bare SQLite: tests/bench/run.
BENCHES = $(BUILD)/tests/bench/load $(BUILD)/tests/bench/rows \
	$(BUILD)/tests/bench/store_bench $(BUILD)/tests/bench/proof

bench: all $(BENCHES)
	@BUILD=$(BUILD) tests/bench/run
	@$(BUILD)/tests/bench/proof

# How long the proof takes, with 25 languages and longer flows.
bench-proof: $(BUILD)/tests/bench/proof
	@$(BUILD)/tests/bench/proof

bench-quick: all $(BENCHES)
	@BUILD=$(BUILD) tests/bench/run quick

# Everything that can break, broken: the table stands in README.md.
faults: all unit
	@BUILD=$(BUILD) tests/faults/run long

# No warning, and every rule of the house.
check:
	+@$(MAKE) --no-print-directory WERROR=-Werror BUILD=$(BUILD) all unit \
	    $(BUILD)/tests/reference
	tests/house/check $(BUILD)

# The rules of the house, and four readers beside the compiler that builds:
# cppcheck, clang, gcc's analyser, clang-tidy (.clang-tidy).
TIDY = clang-tidy --quiet "$$@" -- -std=c11 -D_GNU_SOURCE -Idaemon \
	-DHELPLINE_VERSION='"0"' $(PACKAGE_FLAGS) $(LLHTTP_FLAGS)

lint:
	tests/house/check
	cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr -j 2 \
	    --enable=warning,performance,portability -Idaemon daemon
	+$(MAKE) -s CC=clang BUILD=build-clang WERROR=-Werror LDFLAGS= \
	    CFLAGS="-g -O1 -Wno-unknown-warning-option" all unit
	+$(MAKE) -s BUILD=build-analyzer WERROR=-Werror EXTRA=-fanalyzer \
	    OPTIMISE=-O1 all
	printf '%s\n' daemon/*.c daemon/*/*.c | xargs -P "$$(nproc)" -n 6 \
	    sh -c '$(subst ','\'',$(TIDY))' tidy

measure:
	@tests/house/measure

# Everything once more, watched by the sanitizers. The shipped settings name
# build/locales, whatever is built elsewhere.
asan: locales
	+ASAN_OPTIONS=detect_stack_use_after_return=1 $(MAKE) BUILD=build-asan \
	    EXTRA="-fsanitize=address,undefined -fno-sanitize-recover=undefined" \
	    CFLAGS="-g -O1" LDFLAGS= SEEDS=60 test

tsan: locales
	+$(MAKE) BUILD=build-tsan EXTRA="-fsanitize=thread" \
	    CFLAGS="-g -O1" LDFLAGS= SEEDS=60 test

# What the tests reach: lines of each folder, branches of the precious parts.
coverage: locales
	+@tests/coverage

# Random bytes for every reader of strangers' bytes, SECONDS each: tests/fuzz.
SECONDS ?= 60
JOBS ?= $(shell nproc)
FUZZ_NAMES := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
# A witness that not every Debian has.
ifeq ($(wildcard /usr/include/http_parser.h),)
FUZZ_NAMES := $(filter-out http_twin,$(FUZZ_NAMES))
else
FUZZ_TWIN = $(wildcard tests/fuzz/twin/*.c)
FUZZ_LIBS = -lhttp_parser
endif
FUZZ_LIBS += -lexpat -lgettextpo
FUZZ_FLAGS = $(filter-out -MMD -MP,$(CFLAGS_ALL)) -Itests -Itests/fuzz

fuzz:
	+@SECONDS=$(SECONDS) JOBS=$(JOBS) tests/fuzz/run $(FUZZ)

fuzzers: $(FUZZ_NAMES:%=$(BUILD)/fuzz/%)

$(BUILD)/fuzz/%.o: tests/fuzz/%.c
	@mkdir -p $(@D)
	@echo "  FUZZ  $<"
	@$(CC) $(CFLAGS_ALL) -Itests -Itests/fuzz -c -o $@ $<

# libFuzzer in front of one target, as clang builds it.
$(BUILD)/fuzz/http_twin: FUZZ_MORE = $(FUZZ_TWIN)
$(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $(wildcard tests/fuzz/engine/*.[ch]) \
		$(CLI_LIBRARY) $(LIBRARY)
	@$(CC) $(FUZZ_FLAGS) -DFUZZ_TARGET=fuzz_$* -fsanitize=fuzzer -o $@ $< \
		tests/fuzz/engine/libfuzzer.c tests/fuzz/engine/json_mutate.c \
		$(FUZZ_MORE) $(CLI_LIBRARY) $(LIBRARY) $(LIBS) $(FUZZ_LIBS)

# The same with one file of the daemon replaced: tests/fuzz/proof.
$(BUILD)/planted/http_twin: FUZZ_MORE = $(FUZZ_TWIN)
$(BUILD)/planted/%: $(BUILD)/fuzz/%.o
	@mkdir -p $(@D)
	@$(CC) $(FUZZ_FLAGS) -DFUZZ_TARGET=fuzz_$* -fsanitize=fuzzer -o $@ $< \
		$(PLANTED) tests/fuzz/engine/libfuzzer.c \
		tests/fuzz/engine/json_mutate.c $(FUZZ_MORE) \
		$(CLI_LIBRARY) $(LIBRARY) $(LIBS) $(FUZZ_LIBS)

# All targets in one program that replays what is known; any compiler's.
$(BUILD)/replay: tests/fuzz/engine/replay.c \
		$(FUZZ_NAMES:%=$(BUILD)/fuzz/%.o) $(CLI_LIBRARY) $(LIBRARY)
	@echo "  TEST  $<"
	@$(CC) $(FUZZ_FLAGS) -DFUZZ_TARGETS="$(foreach name,$(FUZZ_NAMES),TARGET($(name)))" \
		-o $@ $< $(FUZZ_NAMES:%=$(BUILD)/fuzz/%.o) $(FUZZ_TWIN) \
		$(CLI_LIBRARY) $(LIBRARY) $(LDFLAGS_ALL) $(LIBS) $(FUZZ_LIBS)

replay: $(BUILD)/replay locales
	$(BUILD)/replay

# Both commands of README.md in a bare Debian 12; needs root.
bare:
	tests/bare/run

clean:
	rm -rf $(BUILD) build-asan build-tsan build-fuzz build-coverage \
	    build-clang build-analyzer

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all faults unit locales pot update-po references run test test-quick \
	check bench bench-quick bench-proof simulate lint measure asan tsan coverage fuzz \
	fuzzers replay bare clean
