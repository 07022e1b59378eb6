# Atalaya's commands. `make help` lists them; tools/README.md says what happens behind them.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
# The order of the output is the order of the work; cargo itself uses every core.
.NOTPARALLEL:

# Build output and tools live outside the checkout, so that every checkout of one user shares them.
export ATALAYA_CACHE ?= $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/atalaya
export CARGO_TARGET_DIR := $(ATALAYA_CACHE)/target
export CARGO_HOME ?= $(HOME)/.cargo
export PATH := $(ATALAYA_CACHE)/tools/bin:$(CARGO_HOME)/bin:$(PATH)

# Where the truth sets are: real files that are too large to keep in the repository.
ATALAYA_TRUTH ?= ../shared/data

# Everything that runs on the host. `frontend` is left out: it is built for the browser only, and its
# feature `hydrate` excludes the server's `ssr`. Every command uses the same selection, so that cargo
# unifies features the same way each time and compiles a dependency once.
HOST := --workspace --exclude frontend

# A panic message names its source file. Release builds carry neither the home folder nor the cache in it.
# The checkout needs no entry: cargo passes our own files as relative paths. Nothing here depends on the
# checkout, or two checkouts that share a cache would rebuild each other's dependencies.
UNIT := $(shell printf '\037')
# erase_components: Leptos gives the views of components one type instead of one each, on both sides alike. It takes
# more than a third off the WebAssembly.
RELEASE_FLAGS := CARGO_ENCODED_RUSTFLAGS='--remap-path-prefix=$(CARGO_HOME)/registry/src=registry$(UNIT)--remap-path-prefix=$(ATALAYA_CACHE)=cache$(UNIT)--cfg=erase_components'

SERVER := $(CARGO_TARGET_DIR)/release/atalaya
SERVER_DEV := $(CARGO_TARGET_DIR)/debug/atalaya
WASM := $(CARGO_TARGET_DIR)/wasm32-unknown-unknown
# What the server serves beside its pages: /pkg with the WebAssembly, its JavaScript and the stylesheet.
SITE := $(ATALAYA_CACHE)/site
SITE_DEV := $(ATALAYA_CACHE)/site-dev
ASSETS := node tools/assets.mjs --wasm '$(WASM)/wasm-release/frontend.wasm' --playground '$(WASM)/wasm-release/playground.wasm' --out '$(SITE)' --release

# Options of `atalaya serve` for `make run` and `make dev`, such as ARGS='--listen 127.0.0.1:8080'.
ARGS ?=

##@ Use it

.PHONY: run
run: setup-run build ## Build and serve the dashboard with the sample cluster on http://127.0.0.1:3000
	ATALAYA_SITE='$(SITE)' exec '$(SERVER)' serve --sample $(ARGS)

.PHONY: dev
dev: setup-run ## The same in the development profile with data of its own, again at every change
	ATALAYA_SITE='$(SITE_DEV)' ATALAYA_DATA="$${ATALAYA_DATA:-$(ATALAYA_CACHE)/data-dev}" node tools/dev.mjs '$(SERVER_DEV)' serve --sample $(ARGS)

##@ Check it

.PHONY: test
test: setup-test test-rust truth-note build size test-browser ## Every test, the browser's included

.PHONY: lint
lint: setup-lint ## Formatting, clippy, licences and sources of dependencies, scripts, stray paths
	tools/lint.sh text
	cargo fmt --all --check
	cargo metadata --locked --format-version 1 >/dev/null
	cargo clippy $(HOST) --all-targets --quiet -- -D warnings
	tools/lint.sh frontend
	cargo deny --log-level error check licenses bans sources

.PHONY: bench
bench: setup-run ## Benchmarks: each prints its figure beside the design's bar
	$(RELEASE_FLAGS) cargo bench -p posture -p intake -p store -p server --bench 'speed_*'

.PHONY: truth
truth: setup-run ## Compare with the truth sets in $ATALAYA_TRUTH (default ../shared/data)
	@if [ -d '$(ATALAYA_TRUTH)' ]; then \
	  ATALAYA_TRUTH="$$(cd '$(ATALAYA_TRUTH)' && pwd)" cargo test $(HOST) --test 'truth*'; \
	else tools/truth-note.sh '$(ATALAYA_TRUTH)'; fi

##@ Parts of the above

.PHONY: setup-run setup-test setup-lint
setup-run setup-test setup-lint: setup-%: # Install what is missing for it; a line for each thing
	@tools/setup.sh $*

.PHONY: build
build: site server # Server and site, release

.PHONY: server
server: setup-run
	@$(RELEASE_FLAGS) cargo build --release --locked -p server --bin atalaya

# One by one: together, cargo would give the pages' module the features of the playground's.
.PHONY: site
site: setup-run
	@$(RELEASE_FLAGS) tools/wasm-cargo.sh build --locked -p frontend --profile wasm-release
	@$(RELEASE_FLAGS) tools/wasm-cargo.sh build --locked -p playground --profile wasm-release
	@$(ASSETS)

.PHONY: size
size: site # What a browser loads stays under the bars: first, and on the playground
	@$(ASSETS) --bar

.PHONY: build-dev
build-dev: # What `make dev` repeats
	@tools/wasm-cargo.sh build -p frontend
	@tools/wasm-cargo.sh build -p playground
	@node tools/assets.mjs --wasm '$(WASM)/debug/frontend.wasm' --playground '$(WASM)/debug/playground.wasm' --out '$(SITE_DEV)'
	@cargo build -p server --bin atalaya

.PHONY: test-rust
test-rust: setup-run
	env -u ATALAYA_TRUTH cargo test --locked $(HOST)

.PHONY: test-browser
test-browser: setup-test build
	cd end2end && ATALAYA_SITE='$(SITE)' ATALAYA_SERVER='$(SERVER)' node_modules/.bin/playwright test $(ARGS)

.PHONY: pictures
pictures: setup-test build ## Take the pictures of docs/pictures again, from the sample cluster
	cd end2end && ATALAYA_SITE='$(SITE)' ATALAYA_SERVER='$(SERVER)' node_modules/.bin/playwright test -c pictures.config.ts

.PHONY: truth-note
truth-note:
	@tools/truth-note.sh '$(ATALAYA_TRUTH)'

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile
	@printf '\nBuild output and tools: %s (ATALAYA_CACHE)\n' '$(ATALAYA_CACHE)'
