# libcurlws: try it, test it, install it. `make help` lists the targets.

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
BINDIR     ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include/curlws
DESTDIR    ?=
CARGO      ?= cargo
CC         ?= cc
export CARGO_TARGET_DIR ?= $(CURDIR)/target

T       := $(CARGO_TARGET_DIR)
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
SONAME  := libcurlws.so.0
STATIC  := $(T)/release/libcurlws.a
SHARED  := $(T)/release/libcurlws.so.$(VERSION)
STAGE   := $(T)/stage
LIBCURL := $(T)/libcurl/inst
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)
# For programs that already exist: libcurl's SONAME and version node, by file.
DROP_IN := $(T)/release/libcurl.so.4 $(T)/release/libcurl-gnutls.so.4

# What the Rust standard library asks of the system.
SYSTEM_LIBS := -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc

.PHONY: all help demo test check header header-check bench tsan install uninstall clean \
        stage libcurl capi-test FORCE

all: $(SHARED) ## build the library (shared and static), the same as just `make`

help: ## list the targets
	@echo 'make TARGET [PREFIX=/usr/local] [DESTDIR=]'
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 16

demo: stage ## build, start an echo server, and talk to it from C over ws and wss
	@$(CARGO) build --quiet --locked --example echo_server
	@examples/demo.sh "$(T)" "$(STAGE)"

test: ## everything: Rust tests, header, C tests against libcurl, valgrind, real servers
	@packaging/tools.sh
	$(CARGO) test --locked
	$(MAKE) header-check
	$(MAKE) capi-test

check: ## quick: format, lints, layers, header, Rust tests
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(MAKE) header-check
	$(CARGO) test --locked

header: ## write include/curl/curlws.h anew
	CURLWS_HEADER_OUT="$(CURDIR)/include/curl/curlws.h" $(CARGO) check --locked --lib

# The committed header must be what the sources say.
header-check:
	@mkdir -p "$(T)"
	@CURLWS_HEADER_OUT="$(T)/curlws.h" $(CARGO) check --quiet --locked --lib
	@diff -u include/curl/curlws.h "$(T)/curlws.h" || \
	    { echo 'include/curl/curlws.h is not current: make header'; exit 1; }
	@echo 'include/curl/curlws.h is current'

bench: stage libcurl ## CPU time and memory beside libcurl 8.22, as ratios (RUNS=3)
	@benches/run.py "$(STAGE)" "$(LIBCURL)" "$(T)/bench" $(RUNS)

tsan: stage ## threads under ThreadSanitizer (needs the nightly toolchain)
	capi-tests/tsan/run.sh "$(T)" "$(STAGE)/include/curlws"

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

# fill TEMPLATE,FILE: what the installation's own facts are written into.
fill = packaging/fill.sh 'PREFIX=$(PREFIX)' 'LIBDIR=$(LIBDIR)' 'INCLUDEDIR=$(INCLUDEDIR)' \
    'VERSION=$(VERSION)' 'SONAME=$(SONAME)' 'CC=$(CC)' 'STATIC_LIBS=$(SYSTEM_LIBS)' \
    < packaging/$(1) > "$(DESTDIR)$(2)"
CMAKEDIR = $(LIBDIR)/cmake/CurlWS

install: $(SHARED) $(DROP_IN) ## put libraries, headers and what finds them under DESTDIR + PREFIX
	install -d "$(DESTDIR)$(LIBDIR)/pkgconfig" "$(DESTDIR)$(LIBDIR)/curlws" \
	    "$(DESTDIR)$(CMAKEDIR)" "$(DESTDIR)$(INCLUDEDIR)/curl" "$(DESTDIR)$(BINDIR)"
	install -m 755 $(SHARED) "$(DESTDIR)$(LIBDIR)/libcurlws.so.$(VERSION)"
	ln -sf libcurlws.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libcurlws.so"
	install -m 755 $(DROP_IN) "$(DESTDIR)$(LIBDIR)/curlws"
	strip --strip-debug -o "$(DESTDIR)$(LIBDIR)/libcurlws.a" $(STATIC)
	chmod 644 "$(DESTDIR)$(LIBDIR)/libcurlws.a"
	install -m 644 include/curl/*.h "$(DESTDIR)$(INCLUDEDIR)/curl"
	$(call fill,curlws.pc.in,$(LIBDIR)/pkgconfig/curlws.pc)
	$(call fill,CurlWSConfig.cmake.in,$(CMAKEDIR)/CurlWSConfig.cmake)
	$(call fill,CurlWSConfigVersion.cmake.in,$(CMAKEDIR)/CurlWSConfigVersion.cmake)
	$(call fill,curlws-config.in,$(BINDIR)/curlws-config)
	chmod 755 "$(DESTDIR)$(BINDIR)/curlws-config"

uninstall: ## take away what install put there
	rm -f "$(DESTDIR)$(LIBDIR)/libcurlws.so" "$(DESTDIR)$(LIBDIR)/$(SONAME)" \
	    "$(DESTDIR)$(LIBDIR)/libcurlws.so.$(VERSION)" "$(DESTDIR)$(LIBDIR)/libcurlws.a" \
	    "$(DESTDIR)$(LIBDIR)/pkgconfig/curlws.pc" "$(DESTDIR)$(BINDIR)/curlws-config"
	rm -rf "$(DESTDIR)$(INCLUDEDIR)/curl" "$(DESTDIR)$(LIBDIR)/curlws" "$(DESTDIR)$(CMAKEDIR)"
	-rmdir "$(DESTDIR)$(INCLUDEDIR)"

# An installation of our own, which the demo and the C tests use as any user would.
stage:
	@$(MAKE) --no-print-directory -s install DESTDIR= PREFIX="$(STAGE)" LIBDIR="$(STAGE)/lib" \
	    BINDIR="$(STAGE)/bin" INCLUDEDIR="$(STAGE)/include/curlws"

libcurl:
	@echo 'libcurl 8.22.0 to compare with: $(LIBCURL)'
	@capi-tests/libcurl/build.sh "$(T)/libcurl" $(JOBS)

capi-test: stage libcurl
	capi-tests/real/install.sh "$(T)"
	cmake -S capi-tests -B "$(T)/capi-tests" -DCURLWS_STAGE="$(STAGE)" -DLIBCURL="$(LIBCURL)" \
	    -DTARGET_DIR="$(T)" > "$(T)/capi-tests-cmake.log" || \
	    { cat "$(T)/capi-tests-cmake.log"; exit 1; }
	cmake --build "$(T)/capi-tests" --parallel $(JOBS) -- --no-print-directory
	cd "$(T)/capi-tests" && ctest --output-on-failure --parallel $(JOBS)

clean: ## remove what was built
	$(CARGO) clean
