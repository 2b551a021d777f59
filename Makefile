# libcurlws: try it, test it, install it. `make help` lists the targets.

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
BINDIR     ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include/curlws
DATADIR    ?= $(PREFIX)/share
DOCDIR     ?= $(PREFIX)/share/doc/curlws
DESTDIR    ?=
CARGO      ?= cargo
CC         ?= cc
export CARGO_TARGET_DIR ?= $(CURDIR)/target

T       := $(CARGO_TARGET_DIR)
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
SONAME  := libcurlws.so.0
STATIC  := $(T)/release/libcurlws.a
SHARED  := $(T)/release/libcurlws.so.$(VERSION)
TOOL    := $(T)/release/curlws
STAGE   := $(T)/stage
LIBCURL := $(T)/libcurl/inst
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)
# A test's program and its peer wait for each other most of the time.
TESTS   ?= $(shell expr $(JOBS) \* 2)
# For programs that already exist: libcurl's SONAME and version node, by file.
DROP_IN := $(T)/release/libcurl.so.4 $(T)/release/libcurl-gnutls.so.4

# What the Rust standard library asks of the system.
SYSTEM_LIBS := -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc

.PHONY: all help demo test check header header-check bench bench-compare bench-page bench-micro asan tsan \
        autobahn autobahn-server pairs faults fuzz-smoke install uninstall clean stage libcurl capi-build capi-test audit rules FORCE

all: $(SHARED) $(TOOL) ## build the library (shared and static) and the tool, the same as just `make`

help: ## list the targets
	@echo 'make TARGET [PREFIX=/usr/local] [DESTDIR=]'
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 16

demo: stage ## build, start an echo server, and talk to it from C over ws and wss
	@$(CARGO) build --quiet --locked --example echo_server
	@examples/demo.sh "$(T)" "$(STAGE)"

test: ## everything: Rust tests, header, C tests against libcurl, valgrind, real servers
	@packaging/tools.sh
	$(CARGO) test --locked --workspace
	$(MAKE) header-check
	$(MAKE) capi-test

check: ## quick: format, lints, layers, header, Rust tests
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(MAKE) header-check
	$(CARGO) test --locked --workspace

GENERATED := curlws.h typecheck-gcc.h

header: ## write the generated headers of include/curl anew
	CURLWS_HEADER_OUT="$(CURDIR)/include/curl" $(CARGO) check --locked --lib

# The committed headers must be what the sources say.
header-check:
	@mkdir -p "$(T)/headers"
	@CURLWS_HEADER_OUT="$(T)/headers" $(CARGO) check --quiet --locked --lib
	@for header in $(GENERATED); do \
	    diff -u "include/curl/$$header" "$(T)/headers/$$header" || \
	    { echo "include/curl/$$header is not current: make header"; exit 1; }; \
	    echo "include/curl/$$header is current"; done

bench: stage libcurl ## speed and memory beside libcurl 8.22: docs/performance.md (QUICK=1: two minutes, no page; ROWS='recv*' SCHEMES=ws RUNS=3; RENEW=1: these rows into the page)
	@benches/run.py "$(T)" "$(STAGE)" "$(LIBCURL)" $(if $(QUICK),--quick) $(if $(RUNS),--runs '$(RUNS)') \
	    $(if $(ROWS),--rows '$(ROWS)') $(if $(SCHEMES),--schemes '$(SCHEMES)') $(if $(RENEW),--renew)

bench-compare: ## name what the last `make bench` (a quick one, without any) found worse than the committed figures
	@[ -e "$(T)/bench/figures.json" ] || $(MAKE) --no-print-directory bench QUICK=1
	@benches/compare.py "$(T)/bench/figures.json"

bench-page: ## write docs/performance.md and its plots anew from the figures that are there
	@benches/page.py "$(T)"

bench-micro: ## time of mask, header, decoder, UTF-8, deflate alone (ARGS='utf8 --sample-count 20')
	$(CARGO) bench --locked --bench micro -- $(ARGS)

asan: stage ## the C tests under AddressSanitizer and UndefinedBehaviorSanitizer (needs the nightly)
	capi-tests/sanitize/run.py address "$(T)" "$(STAGE)/include/curlws"

tsan: stage ## threads under ThreadSanitizer (needs the nightly toolchain)
	capi-tests/sanitize/run.py thread "$(T)" "$(STAGE)/include/curlws"

# Shells export another COLUMNS, the terminal's width.
autobahn: stage libcurl ## all of Autobahn's cases: docs/conformance.md (COLUMNS=ws,wss CASES='5.*,12.1.*': no page)
	capi-tests/autobahn/run.py "$(T)" "$(STAGE)" "$(LIBCURL)" \
	    '$(if $(filter command,$(origin COLUMNS)),$(COLUMNS))' '$(CASES)' '$(JOBS)'

autobahn-server: capi-build ## all of Autobahn's cases against our library as a server (CASES='12.*': some of them)
	capi-tests/autobahn/setup.sh "$(T)/autobahn"
	capi-tests/autobahn/serve.py "$(T)" "$(T)/capi-tests/autobahn/ours.autobahn.serve" '$(or $(CASES),all)'

pairs: capi-build ## ours, `websockets`, `ws` and Chromium in all pairings: the table in docs/beyond.md
	capi-tests/real/install.sh "$(T)"
	capi-tests/pairs/table.py "$(T)" "$(T)/capi-tests/certificates" \
	    "$(T)/capi-tests/pairs/ours.pairs.client" "$(T)/capi-tests/pairs/ours.pairs.server"

FUZZERS := $(patsubst fuzz/targets/%.rs,%,$(wildcard fuzz/targets/*.rs))

# An hour of one, or anything else: fuzz/run TARGET SECONDS.
fuzz-smoke: ## let every fuzzer look for 30 s (needs the nightly toolchain and cargo-fuzz)
	@for target in $(FUZZERS); do fuzz/run $$target 30 || exit 1; done

$(STATIC): FORCE
	$(CARGO) build --release --locked --lib

# Linked from the archive rather than taken from cargo, for the version script (packaging/).
# link SONAME,VERSION-SCRIPT
link = $(CC) -shared -o $@ -Wl,--whole-archive $(STATIC) -Wl,--no-whole-archive \
    -Wl,--version-script=$(2) -Wl,-soname,$(1) -Wl,-Bsymbolic \
    -Wl,-z,nodelete -Wl,-z,relro -Wl,-z,now -Wl,-z,defs -Wl,--gc-sections -Wl,--strip-debug \
    $(LDFLAGS) $(SYSTEM_LIBS)

$(SHARED): $(STATIC) packaging/libcurlws.map
	$(call link,$(SONAME),packaging/libcurlws.map)

$(T)/release/libcurl.so.4: NODE = CURL_OPENSSL_4
$(T)/release/libcurl-gnutls.so.4: NODE = CURL_GNUTLS_3
$(DROP_IN): $(STATIC) packaging/libcurl.map.in
	sed 's|@NODE@|$(NODE)|' packaging/libcurl.map.in > $@.map
	$(call link,$(@F),$@.map)

# Behind the library: what both need is built once.
$(TOOL): $(STATIC) FORCE
	$(CARGO) build --release --locked -p curlws-cli

# Where shells look for completions, and how the tool calls the shell.
COMPLETIONS := bash-completion/completions/curlws=bash zsh/site-functions/_curlws=zsh \
    fish/vendor_completions.d/curlws.fish=fish
completion_files = $(foreach pair,$(COMPLETIONS),"$(DESTDIR)$(DATADIR)/$(firstword $(subst =, ,$(pair)))")

# fill TEMPLATE,FILE: what the installation's own facts are written into.
fill = packaging/fill.sh 'PREFIX=$(PREFIX)' 'LIBDIR=$(LIBDIR)' 'INCLUDEDIR=$(INCLUDEDIR)' \
    'VERSION=$(VERSION)' 'SONAME=$(SONAME)' 'CC=$(CC)' 'STATIC_LIBS=$(SYSTEM_LIBS)' \
    < packaging/$(1) > "$(DESTDIR)$(2)"
CMAKEDIR = $(LIBDIR)/cmake/CurlWS
# Where builds look that ask for --prefix (node-libcurl). Not in /usr and /usr/local, whose include
# folders every program sees, those that want another libcurl too.
PREFIX_HEADERS = $(if $(filter-out /usr /usr/local,$(PREFIX)),$(if $(filter \
    $(PREFIX)/include/curlws,$(INCLUDEDIR)),$(DESTDIR)$(PREFIX)/include/curl))

# Where cargo keeps the sources of rustls-ffi: its header and its licence are installed with ours.
RUSTLS_FFI = $(shell $(CARGO) metadata --locked --format-version 1 --filter-platform \
    "$$(rustc -vV | sed -n 's/^host: //p')" | tr '"' '\n' | \
    sed -n 's|/Cargo.toml$$||p' | grep '/rustls-ffi[^/]*$$' | head -n 1)

install: $(SHARED) $(DROP_IN) $(TOOL) ## put libraries, headers and what finds them under DESTDIR + PREFIX
	install -d "$(DESTDIR)$(LIBDIR)/pkgconfig" "$(DESTDIR)$(LIBDIR)/curlws/pkgconfig" \
	    "$(DESTDIR)$(CMAKEDIR)" "$(DESTDIR)$(INCLUDEDIR)/curl" "$(DESTDIR)$(BINDIR)" \
	    "$(DESTDIR)$(DOCDIR)/rustls-ffi"
	install -m 755 $(SHARED) "$(DESTDIR)$(LIBDIR)/libcurlws.so.$(VERSION)"
	ln -sf libcurlws.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libcurlws.so"
	install -m 755 $(DROP_IN) "$(DESTDIR)$(LIBDIR)/curlws"
	strip --strip-debug -o "$(DESTDIR)$(LIBDIR)/libcurlws.a" $(STATIC)
	chmod 644 "$(DESTDIR)$(LIBDIR)/libcurlws.a"
	install -m 644 include/curl/*.h "$(DESTDIR)$(INCLUDEDIR)/curl"
	# The header leaves out what it is not told that the library was built with.
	sed '1i #ifndef DEFINE_RING\n#define DEFINE_RING\n#endif' "$(RUSTLS_FFI)/src/rustls.h" \
	    > "$(DESTDIR)$(INCLUDEDIR)/rustls.h"
	chmod 644 "$(DESTDIR)$(INCLUDEDIR)/rustls.h"
	install -m 644 "$(RUSTLS_FFI)"/LICENSE* "$(DESTDIR)$(DOCDIR)/rustls-ffi"
	$(if $(PREFIX_HEADERS),[ -e "$(PREFIX_HEADERS)" ] || ln -s curlws/curl "$(PREFIX_HEADERS)")
	$(call fill,curlws.pc.in,$(LIBDIR)/pkgconfig/curlws.pc)
	$(call fill,libcurl.pc.in,$(LIBDIR)/curlws/pkgconfig/libcurl.pc)
	$(call fill,CurlWSConfig.cmake.in,$(CMAKEDIR)/CurlWSConfig.cmake)
	$(call fill,CurlWSConfigVersion.cmake.in,$(CMAKEDIR)/CurlWSConfigVersion.cmake)
	$(call fill,curlws-config.in,$(BINDIR)/curlws-config)
	chmod 755 "$(DESTDIR)$(BINDIR)/curlws-config"
	strip -o "$(DESTDIR)$(BINDIR)/curlws" $(TOOL)
	chmod 755 "$(DESTDIR)$(BINDIR)/curlws"
	install -d $(foreach pair,$(COMPLETIONS),"$(DESTDIR)$(DATADIR)/$(dir $(pair))")
	for pair in $(COMPLETIONS); do \
	    $(TOOL) --completions "$${pair#*=}" > "$(DESTDIR)$(DATADIR)/$${pair%=*}" || exit 1; done
	chmod 644 $(completion_files)

uninstall: ## take away what install put there
	rm -f "$(DESTDIR)$(LIBDIR)/libcurlws.so" "$(DESTDIR)$(LIBDIR)/$(SONAME)" \
	    "$(DESTDIR)$(LIBDIR)/libcurlws.so.$(VERSION)" "$(DESTDIR)$(LIBDIR)/libcurlws.a" \
	    "$(DESTDIR)$(LIBDIR)/pkgconfig/curlws.pc" "$(DESTDIR)$(BINDIR)/curlws-config"
	rm -f "$(DESTDIR)$(INCLUDEDIR)/rustls.h" "$(DESTDIR)$(BINDIR)/curlws" $(completion_files)
	rm -rf "$(DESTDIR)$(INCLUDEDIR)/curl" "$(DESTDIR)$(LIBDIR)/curlws" "$(DESTDIR)$(CMAKEDIR)" \
	    "$(DESTDIR)$(DOCDIR)/rustls-ffi"
	[ ! -L "$(DESTDIR)$(PREFIX)/include/curl" ] || [ -e "$(DESTDIR)$(PREFIX)/include/curl" ] || \
	    rm "$(DESTDIR)$(PREFIX)/include/curl"
	-rmdir "$(DESTDIR)$(INCLUDEDIR)" "$(DESTDIR)$(DOCDIR)"

# An installation of our own, which the demo and the C tests use as any user would.
stage:
	@$(MAKE) --no-print-directory -s install DESTDIR= PREFIX="$(STAGE)" LIBDIR="$(STAGE)/lib" \
	    BINDIR="$(STAGE)/bin" INCLUDEDIR="$(STAGE)/include/curlws" DOCDIR="$(STAGE)/share/doc/curlws" \
	    DATADIR="$(STAGE)/share"

libcurl:
	@echo 'libcurl 8.22.0 to compare with: $(LIBCURL)'
	@capi-tests/libcurl/build.sh "$(T)/libcurl" $(JOBS)

# Everything that the C tests are, built and not yet run.
capi-build: stage libcurl
	cmake -S capi-tests -B "$(T)/capi-tests" -DCURLWS_STAGE="$(STAGE)" -DLIBCURL="$(LIBCURL)" \
	    -DTARGET_DIR="$(T)" -DALL_VALGRIND=$(if $(filter all,$(VALGRIND)),ON,OFF) \
	    > "$(T)/capi-tests-cmake.log" || \
	    { cat "$(T)/capi-tests-cmake.log"; exit 1; }
	cmake --build "$(T)/capi-tests" --parallel $(JOBS) -- --no-print-directory

capi-test: capi-build
	capi-tests/real/install.sh "$(T)"
	cd "$(T)/capi-tests" && ctest --output-on-failure --parallel $(TESTS)

faults: capi-build ## cuts, resets, stalls, floods at every byte, and hostile servers at length (minutes)
	cd "$(T)/capi-tests" && FAULTS=all ctest -R '^fault[.]' --output-on-failure

audit: capi-build ## for each honoured option and info a test that fails without it: docs/audit.md
	capi-tests/audit/audit.py --parallel $(JOBS) "$(T)/capi-tests"

rules: capi-build ## break each rule of docs/security.md and see its tests fail (NAMES='pings.memory 12')
	tests/rules/run.py --parallel $(JOBS) "$(T)" $(NAMES)

clean: ## remove what was built
	$(CARGO) clean
