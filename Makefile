# Everything a person or CI does with this repository. A fresh Debian 12 needs only git and make.
#   make build | test | test-all | demo [DATA=file.csv] | bench | format | lint | check-headers | times

SHELL := /bin/bash
PYTHON := .venv/bin/python
JOBS ?= $(shell nproc)
export TSAN_OPTIONS := suppressions=$(CURDIR)/tools/thread_sanitizer.supp
export ASAN_OPTIONS := allocator_may_return_null=1
SOURCES = $(shell git ls-files --cached --others --exclude-standard '*.cpp' '*.h')

type_release := Release
type_debug := Debug
type_thread := Thread
type_nopch := Release
options_nopch := -DFIRESTEEL_PCH=OFF
# The sanitizer takes several times the memory that the server counts.
pytest_debug := -m "not resident_memory"

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PRECIOUS: build/%/build.ninja
.PHONY: setup build test test-all check check-headers format lint times demo bench install clean

setup:
	@tools/setup.sh

build/%/build.ninja: | setup
	cmake -S . -B $(@D) -G Ninja -DCMAKE_BUILD_TYPE=$(type_$*) -DFIRESTEEL_PYTHON=$(CURDIR)/$(PYTHON) $(options_$*)

build: build-release

build-%: setup build/%/build.ninja
	cmake --build build/$* --parallel $(JOBS)

# The package in .venv, binary and all, as a user would have it.
package_sources := pyproject.toml README.md $(shell git ls-files --cached --others --exclude-standard python)
.venv/.package-installed: build/release/firesteel $(package_sources)
	PATH=$(CURDIR)/.venv/bin:$$PATH FIRESTEEL_BINARY=$(CURDIR)/build/release/firesteel \
	    $(PYTHON) -m pip install -q --no-input --no-deps --no-build-isolation --force-reinstall .
	@touch $@

install: build
	@$(MAKE) --no-print-directory .venv/.package-installed

# One after the other whatever -j says, cheap ones first, so that the first failure stands last.
test: install
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory unit-release
	@$(MAKE) --no-print-directory python-tests-release
	@$(MAKE) --no-print-directory times budget=--no-budget

unit-%:
	ctest --test-dir build/$* --output-on-failure --no-tests=error --parallel $(JOBS)

# A test that waits for ever ends with the stacks of all threads, not with the patience of whoever runs it.
python-tests-%:
	FIRESTEEL_BINARY=$(CURDIR)/build/$*/firesteel timeout 1800 $(PYTHON) -m pytest -q -o faulthandler_timeout=120 $(pytest_$*) tests

# What `test` leaves out: each header alone, all files without the precompiled header, what benchmarks are built of, the
# sanitizers. The server itself cannot run under the thread sanitizer: Debian's gRPC and protobuf are not built for it.
test-all: test
	@$(MAKE) --no-print-directory times check-headers build-nopch
	cmake --build build/release --target canned_server micro
	@$(MAKE) --no-print-directory build-debug unit-debug python-tests-debug
	@$(MAKE) --no-print-directory build-thread unit-thread

check: setup
	$(PYTHON) tools/check_layers.py
	clang-format --dry-run -Werror $(SOURCES)

check-headers: setup build/release/build.ninja
	cmake --build build/release --target check-headers --parallel $(JOBS)

format: setup
	clang-format -i $(SOURCES)

# clang cannot read g++'s precompiled header; the build without it has the flags, and has generated all sources.
lint: build-nopch
	@tools/setup.sh clang-tidy
	@printf '%s\n' $(filter %.cpp,$(SOURCES)) | xargs -P $(JOBS) -n 8 clang-tidy --quiet --extra-arg=-w -p build/nopch

times:
	$(PYTHON) tools/build_times.py build/release $(budget)

# DATA is the real retail file or one of its shape; without it, the real one if it lies beside us, else one made here.
DATA ?= $(firstword $(wildcard ../shared/data/online_retail.csv.gz) .cache/online_retail.csv)

.cache/online_retail.csv: | install
	@mkdir -p $(@D)
	.venv/bin/firesteel datagen retail --out $@

demo: install $(DATA)
	$(PYTHON) examples/customer_segmentation.py --data $(DATA) --plots plots

bench: install
	cmake --build build/release --target canned_server
	$(PYTHON) bench/run.py $(ARGS)

clean:
	rm -rf build
