# libcurlws: try it, test it, install it. `make help` lists the targets.

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
BINDIR     ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include/curlws
DATADIR    ?= $(PREFIX)/share
DOCDIR     ?= $(DATADIR)/doc/curlws
MANDIR     ?= $(DATADIR)/man
DESTDIR    ?=
CARGO      ?= cargo
CC         ?= cc
STRIP      ?= strip
# What starts a program of another machine (CARGO_BUILD_TARGET).
EMULATOR   ?=
export CARGO_TARGET_DIR ?= $(CURDIR)/target

T       := $(abspath $(CARGO_TARGET_DIR))
# With CARGO_BUILD_TARGET, cargo's way to build for another system; CC is to be its compiler.
RELEASE := $(T)/$(if $(CARGO_BUILD_TARGET),$(CARGO_BUILD_TARGET)/)release
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
SONAME  := libcurlws.so.0
STATIC  := $(RELEASE)/libcurlws.a
SHARED  := $(RELEASE)/libcurlws.so.$(VERSION)
TOOL    := $(RELEASE)/curlws
STAGE   := $(T)/stage
LIBCURL := $(T)/libcurl/inst
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)
# A test's program and its peer wait for each other most of the time.
TESTS   ?= $(shell expr $(JOBS) \* 2)
# For programs that already exist: libcurl's SONAME and version node, by file.
DROP_IN := $(RELEASE)/libcurl.so.4 $(RELEASE)/libcurl-gnutls.so.4
RUSTLS_H := $(RELEASE)/rustls.h
BUILT   := $(SHARED) $(DROP_IN) $(TOOL) $(RUSTLS_H)

# What the Rust standard library asks of the system, beside what every C compiler links; it goes into
# curlws.pc, curlws-config and the CMake package too.
SYSTEM_LIBS := -lpthread -ldl -lm -lrt -lutil

.PHONY: all help demo test check header header-check bench bench-compare bench-page bench-micro asan tsan \
        autobahn autobahn-server pairs faults fuzz-smoke man install uninstall clean stage libcurl capi-build capi-test audit rules aarch64 armhf i686 FORCE

all: $(BUILT) man ## build the library (shared and static), the tool and the manual, the same as just `make`

help: ## list the targets
	@echo 'make TARGET [PREFIX=/usr/local] [DESTDIR=]'
	@sed -n 's/^\([a-z0-9 -]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 22

demo: stage ## build, start an echo server, and talk to it from C over ws and wss
	$(CARGO) build --release --locked -p curlws-demo
	@examples/demo/demo.sh "$(RELEASE)" "$(STAGE)"

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

pictures: ## draw docs/*.svg from docs/pictures/*.dot anew (needs Graphviz)
	@for dot in docs/pictures/*.dot; do dot -Tsvg $$dot -o docs/$$(basename $$dot .dot).svg || exit 1; done

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

aarch64 armhf i686: ## build and test for another machine, under qemu (STEPS='stage rust'): docs/portability.md
	packaging/cross.sh $@ "$(T)/cross" $(STEPS)

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

$(RELEASE)/libcurl.so.4: NODE = CURL_OPENSSL_4
$(RELEASE)/libcurl-gnutls.so.4: NODE = CURL_GNUTLS_3
$(DROP_IN): $(STATIC) packaging/libcurl.map.in
	sed 's|@NODE@|$(NODE)|' packaging/libcurl.map.in > $@.map
	$(call link,$(@F),$@.map)

# Behind the library: what both need is built once.
$(TOOL): $(STATIC) FORCE
	$(CARGO) build --release --locked -p curlws-cli

# fill TEMPLATE,FILE: what the installation's own facts are written into.
fill = packaging/fill.sh 'PREFIX=$(PREFIX)' 'LIBDIR=$(LIBDIR)' 'INCLUDEDIR=$(INCLUDEDIR)' \
    'VERSION=$(VERSION)' 'SONAME=$(SONAME)' 'CC=$(CC)' 'STATIC_LIBS=$(SYSTEM_LIBS)' \
    < packaging/$(1) > "$(DESTDIR)$(2)"
CMAKEDIR = $(LIBDIR)/cmake/CurlWS
# Where builds look that ask for --prefix (node-libcurl). Not in /usr and /usr/local, whose include
# folders every program sees, those that want another libcurl too.
PREFIX_HEADERS = $(if $(filter-out /usr /usr/local,$(PREFIX)),$(if $(filter \
    $(PREFIX)/include/curlws,$(INCLUDEDIR)),$(DESTDIR)$(PREFIX)/include/curl))

# Where cargo keeps the sources of rustls-ffi: its header is installed with ours.
RUSTLS_FFI = $(shell $(CARGO) metadata --locked --format-version 1 --filter-platform \
    "$$(rustc -vV | sed -n 's/^host: //p')" | tr '"' '\n' | \
    sed -n 's|/Cargo.toml$$||p' | grep '/rustls-ffi[^/]*$$' | head -n 1)

# The header leaves out what it is not told that the library was built with.
$(RUSTLS_H): $(STATIC)
	sed '1i #ifndef DEFINE_RING\n#define DEFINE_RING\n#endif' "$(RUSTLS_FFI)/src/rustls.h" > $@

MAN_PAGES = $(shell packaging/man.sh list)

man: ## the manual's pages, of docs/man: MANPATH=target/man man libcurlws
	@packaging/man.sh "$(T)/man" '$(VERSION)'

# Installing has parts, each with its way back beside it: install-NAME, uninstall-NAME.
PARTS := library dev man tool
.PHONY: install-files $(PARTS:%=install-%) $(PARTS:%=uninstall-%)

# `sudo make install` takes what `make` has built: root has no cargo, or would download and build all anew.
NO_CARGO = $(if $(SUDO_UID),sudo,$(if $(shell command -v '$(firstword $(CARGO))' 2> /dev/null),,none))
AS_BUILT = $(and $(NO_CARGO),$(if $(filter-out $(wildcard $(BUILT)),$(BUILT)),,yes))
install: $(if $(AS_BUILT),,all) ## put libraries, headers, the tool, the manual and what finds them under DESTDIR + PREFIX
	$(if $(AS_BUILT),@echo 'installing what has been built already')
	@$(MAKE) --no-print-directory install-files

install-files: $(PARTS:%=install-%) # of what is built already
uninstall: $(PARTS:%=uninstall-%) ## take away what install put there
	-[ ! -d "$(DESTDIR)$(DOCDIR)" ] || rmdir "$(DESTDIR)$(DOCDIR)"

# What programs need that run.
install-library:
	install -d "$(DESTDIR)$(LIBDIR)/curlws" "$(DESTDIR)$(DOCDIR)"
	install -m 755 $(SHARED) "$(DESTDIR)$(LIBDIR)/libcurlws.so.$(VERSION)"
	ln -sf libcurlws.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	install -m 755 $(DROP_IN) "$(DESTDIR)$(LIBDIR)/curlws"
	install -m 644 LICENSE packaging/NOTICES "$(DESTDIR)$(DOCDIR)"

uninstall-library:
	rm -f "$(DESTDIR)$(LIBDIR)/$(SONAME)" "$(DESTDIR)$(LIBDIR)/libcurlws.so.$(VERSION)" \
	    "$(DESTDIR)$(DOCDIR)/LICENSE" "$(DESTDIR)$(DOCDIR)/NOTICES"
	rm -rf "$(DESTDIR)$(LIBDIR)/curlws"

# What programs need that are built.
install-dev:
	install -d "$(DESTDIR)$(LIBDIR)/pkgconfig" "$(DESTDIR)$(LIBDIR)/curlws/pkgconfig" \
	    "$(DESTDIR)$(CMAKEDIR)" "$(DESTDIR)$(INCLUDEDIR)/curl" "$(DESTDIR)$(BINDIR)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libcurlws.so"
	# Without what only the compiler reads, which is more than half of it.
	$(STRIP) --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
	    -o "$(DESTDIR)$(LIBDIR)/libcurlws.a" $(STATIC)
	chmod 644 "$(DESTDIR)$(LIBDIR)/libcurlws.a"
	install -m 644 include/curl/*.h include/curl/*.hpp "$(DESTDIR)$(INCLUDEDIR)/curl"
	install -m 644 $(RUSTLS_H) "$(DESTDIR)$(INCLUDEDIR)/rustls.h"
	$(if $(PREFIX_HEADERS),[ -e "$(PREFIX_HEADERS)" ] || ln -s curlws/curl "$(PREFIX_HEADERS)")
	$(call fill,curlws.pc.in,$(LIBDIR)/pkgconfig/curlws.pc)
	$(call fill,libcurl.pc.in,$(LIBDIR)/curlws/pkgconfig/libcurl.pc)
	$(call fill,CurlWSConfig.cmake.in,$(CMAKEDIR)/CurlWSConfig.cmake)
	$(call fill,CurlWSConfigVersion.cmake.in,$(CMAKEDIR)/CurlWSConfigVersion.cmake)
	$(call fill,curlws-config.in,$(BINDIR)/curlws-config)
	chmod 755 "$(DESTDIR)$(BINDIR)/curlws-config"

uninstall-dev:
	rm -f "$(DESTDIR)$(LIBDIR)/libcurlws.so" "$(DESTDIR)$(LIBDIR)/libcurlws.a" \
	    "$(DESTDIR)$(LIBDIR)/pkgconfig/curlws.pc" "$(DESTDIR)$(BINDIR)/curlws-config" \
	    "$(DESTDIR)$(INCLUDEDIR)/rustls.h"
	# Ours alone: where INCLUDEDIR is a common folder, others have theirs beside them.
	for header in include/curl/*.h include/curl/*.hpp; do \
	    rm -f "$(DESTDIR)$(INCLUDEDIR)/curl/$${header##*/}" || exit 1; done
	-[ ! -d "$(DESTDIR)$(INCLUDEDIR)/curl" ] || rmdir "$(DESTDIR)$(INCLUDEDIR)/curl"
	rm -rf "$(DESTDIR)$(LIBDIR)/curlws/pkgconfig" "$(DESTDIR)$(CMAKEDIR)"
	[ ! -L "$(DESTDIR)$(PREFIX)/include/curl" ] || [ -e "$(DESTDIR)$(PREFIX)/include/curl" ] || \
	    rm "$(DESTDIR)$(PREFIX)/include/curl"
	-[ ! -d "$(DESTDIR)$(INCLUDEDIR)" ] || rmdir "$(DESTDIR)$(INCLUDEDIR)"

# The tool. Where shells look for completions, and how it calls the shell.
COMPLETIONS := bash-completion/completions/curlws=bash zsh/site-functions/_curlws=zsh \
    fish/vendor_completions.d/curlws.fish=fish
completion_files = $(foreach pair,$(COMPLETIONS),"$(DESTDIR)$(DATADIR)/$(firstword $(subst =, ,$(pair)))")

install-tool:
	install -d "$(DESTDIR)$(BINDIR)" \
	    $(foreach pair,$(COMPLETIONS),"$(DESTDIR)$(DATADIR)/$(dir $(pair))")
	$(STRIP) -o "$(DESTDIR)$(BINDIR)/curlws" $(TOOL)
	chmod 755 "$(DESTDIR)$(BINDIR)/curlws"
	for pair in $(COMPLETIONS); do \
	    $(EMULATOR) $(TOOL) --completions "$${pair#*=}" > "$(DESTDIR)$(DATADIR)/$${pair%=*}" || exit 1; done
	chmod 644 $(completion_files)

uninstall-tool:
	rm -f "$(DESTDIR)$(BINDIR)/curlws" $(completion_files)

# The manual, as far as there is what makes it (`man`).
install-man:
	for page in $(MAN_PAGES); do [ ! -e "$(T)/man/$$page" ] || \
	    install -D -m 644 "$(T)/man/$$page" "$(DESTDIR)$(MANDIR)/$$page" || exit 1; done

uninstall-man:
	for page in $(MAN_PAGES); do rm -f "$(DESTDIR)$(MANDIR)/$$page"; done

# An installation of our own, which the demo and the C tests use as any user would.
stage:
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s install-files DESTDIR= PREFIX="$(STAGE)" LIBDIR="$(STAGE)/lib" \
	    BINDIR="$(STAGE)/bin" INCLUDEDIR="$(STAGE)/include/curlws" DATADIR="$(STAGE)/share" \
	    DOCDIR="$(STAGE)/share/doc/curlws" MANDIR="$(STAGE)/share/man"

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

include packaging/packages.mk

clean: ## remove what was built
	$(CARGO) clean
