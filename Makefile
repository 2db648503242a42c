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
CFLAGS_ALL = -DHELPLINE_VERSION=\"$(VERSION)\" -std=c11 -D_GNU_SOURCE -Idaemon $(WARNINGS) $(WERROR) $(CFLAGS) \
	$(EXTRA) $(PACKAGE_FLAGS) -isystem /usr/share/include/llhttp -MMD -MP
PACKAGE_FLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lunistring -lpthread -lm
LDFLAGS ?= -pie -Wl,-z,relro,-z,now,-z,noexecstack
LDFLAGS_ALL = $(LDFLAGS) $(EXTRA)

SOURCES := $(filter-out daemon/cli/%,$(wildcard daemon/*/*.c))
OBJECTS := $(SOURCES:daemon/%.c=$(BUILD)/daemon/%.o) \
	$(BUILD)/llhttp/api.o $(BUILD)/llhttp/http.o $(BUILD)/llhttp/llhttp.o
CLI_OBJECTS := $(patsubst daemon/%.c,$(BUILD)/daemon/%.o,$(wildcard daemon/cli/*.c))
LIBRARY = $(BUILD)/libhelpline.a

UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))

all: $(BUILD)/helplined $(BUILD)/helpline locales

$(LIBRARY): $(OBJECTS)
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

$(BUILD)/llhttp/%.o: /usr/share/llhttp/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS) $(EXTRA) -DLLHTTP_STRICT_MODE=1 \
		-isystem /usr/share/include/llhttp -c -o $@ $<

# One cmocka program for each tests/unit/<name>_test.c.
$(BUILD)/unit/%_test: tests/unit/%_test.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  TEST  $<"
	@$(CC) $(CFLAGS_ALL) -Itests -o $@ $< $(LIBRARY) $(LDFLAGS_ALL) \
		$(LIBS) -lcmocka -lexpat

unit: $(UNIT_TESTS)

# Programs that scripts run; each is one file of tests/.
$(BUILD)/tests/%: tests/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  TEST  $<"
	@$(CC) $(CFLAGS_ALL) -Itests -o $@ $< $(LIBRARY) $(LDFLAGS_ALL) $(LIBS)

# Translations: locales/<tag>.po -> build/locales/<tag>.mo
CATALOGUES := $(patsubst locales/%.po,$(BUILD)/locales/%.mo,$(wildcard locales/*.po))

locales: $(CATALOGUES)

$(BUILD)/locales/%.mo: locales/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all unit locales clean
