# Clientele. `make demo` shows what it does, `make test` tests it; `make help` lists the rest.
SHELL := /bin/bash
GO ?= go
export CGO_ENABLED ?= 0
BIN := bin/clientele
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X github.com/clientele-db/clientele.buildVersion=$(VERSION)
TOOL := $(GO) tool -modfile=go.tools.mod
FUZZTIME ?= 2s

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/clientele
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o $(BIN) ./cmd/clientele

.PHONY: demo
demo: build ## generate a retailer's three years, import and mine them, print a report, write it as a page
	$(BIN) demo

.PHONY: test
test: ## all tests (those against other engines skip without `make peers`)
	$(GO) vet ./...
	$(GO) test ./...

.PHONY: peers
peers: .peers/ready ## install the engines and readers that tests compare with, into .peers

.peers/ready: peers.txt
	python3 -m venv .peers
	.peers/bin/pip install --quiet --disable-pip-version-check -r peers.txt
	touch $@

.PHONY: peers-mining
peers-mining: .peers/mining ## install the tools that mining is measured by, too

.peers/mining: .peers/ready peers-mining.txt
	.peers/bin/pip install --quiet --disable-pip-version-check -r peers-mining.txt
	touch $@

.PHONY: browser
browser: ## install a browser for the test of the demonstration's page, where apt-get can; without one the test is skipped
	@command -v chromium chromium-browser google-chrome >/dev/null || \
	  { timeout 240 sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium' >/dev/null 2>&1 && command -v chromium; } || \
	  echo "no browser was installed: the test of the page will be skipped"

.PHONY: check
check: fmt-check lint race portable fuzz generated tidy-check ## everything that must hold before a commit lands

.PHONY: fmt
fmt: ## format the sources
	$(TOOL) gofumpt -w .

.PHONY: fmt-check
fmt-check:
	@out=$$($(TOOL) gofumpt -l .); if [ -n "$$out" ]; then echo "not formatted (run make fmt):"; echo "$$out"; exit 1; fi

.PHONY: lint
lint: ## the linters of .golangci.yml
	$(TOOL) golangci-lint run --timeout 15m ./...

# Packages without goroutines, locks and atomics: of them nothing can race but what others do.
SERIAL := engine/(vec|kernel|invariant)|query/(sql|bind|logical|opt)|bench/(ssb|tpch|dataset|internal/gentest|internal/tpc)

.PHONY: race
race: ## every package with goroutines under the race detector, of the operators a slice
	CGO_ENABLED=1 $(GO) test -race -short -timeout 20m $$($(GO) list ./... | grep -vE '/engine/exec$$|/($(SERIAL))(/|$$)')
	CGO_ENABLED=1 $(GO) test -race -short -timeout 20m -run 'Scan|Project|Cancel' ./engine/exec

.PHONY: race-all
race-all: ## all packages and all operators under the race detector
	CGO_ENABLED=1 $(GO) test -race -short -timeout 60m ./...

.PHONY: portable
portable: ## builds without cgo and without assembly, for another processor, and for other systems
	CGO_ENABLED=0 $(GO) build ./...
	CGO_ENABLED=0 $(GO) test -short -tags purego $$($(GO) list ./engine/... | grep -v /engine/exec$$)
	CGO_ENABLED=0 $(GO) test -short -tags purego,invariants ./engine/exec ./storage/cache
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 $(GO) build ./engine/... ./mining/...
	CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 $(GO) build -o /dev/null ./cmd/clientele
	CGO_ENABLED=0 GOOS=windows GOARCH=amd64 $(GO) build -o /dev/null ./cmd/clientele

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME
	@set -e; for pkg in $$($(GO) list ./...); do \
	  dir=$$($(GO) list -f '{{.Dir}}' $$pkg); \
	  for f in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]+' $$dir/*_test.go 2>/dev/null | awk '{print $$2}' | sort -u); do \
	    echo "fuzz $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$pkg >/tmp/clientele-fuzz.$$$$ 2>&1 || { cat /tmp/clientele-fuzz.$$$$; rm -f /tmp/clientele-fuzz.$$$$; exit 1; }; \
	    rm -f /tmp/clientele-fuzz.$$$$; \
	  done; done

.PHONY: generate
generate: ## rewrite the generated files
	$(GO) generate ./...

.PHONY: generated
generated: generate ## generated files must be up to date
	@git diff --exit-code --stat -- . ':!go.sum' || { echo "generated files differ: commit what make generate wrote"; exit 1; }

.PHONY: tidy-check
tidy-check:
	$(GO) mod tidy -diff

.PHONY: bench
bench: peers ## the Star Schema Benchmark at scale 1 here and on DuckDB in turn, answers compared, with ratios
	$(GO) run ./bench/peers

.PHONY: bench-mining
bench-mining: peers-mining ## clusters, item sets, customer scores and series here and on the tools that are best at each, in turn, with how good the answers are
	$(GO) run ./bench/peers -bench mining -rounds 4

.PHONY: bench-large
bench-large: build ## k-means on 100 million rows of four columns, of DOUBLE and of SMALLINT, in a process of less than 2 GiB (4 GB of disk)
	mkdir -p tmp
	ulimit -d 2097152; $(BIN) bench mining-large --memory 2GB --runs 1 --explain --dir tmp/bench

.PHONY: load
load: build ## 100 HTTP clients at once for a minute, paced and unpaced, with percentiles beside those of one alone
	$(BIN) bench http

.PHONY: crash
crash: ## kill an import of 10 million rows 50 times, and look at the database each time
	CLIENTELE_CRASH_ROUNDS=50 CLIENTELE_CRASH_ROWS=10000000 $(GO) test -run TestKilledImports -timeout 60m -v .

.PHONY: difftest
difftest: peers ## 20,000 random queries against DuckDB
	CLIENTELE_DIFF_QUERIES=20000 $(GO) test -run TestAgainstDuckDB -timeout 120m -v ./bench/difftest

.PHONY: clean
clean: ## remove what the targets made
	rm -rf bin .peers demo
