# `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
N ?= 20000
SEED ?= 1

# Tests that compare answers in one goroutine, or in programs of their own: there is
# nothing in them for the race detector.
ONE_GOROUTINE := Agree|Answers?$$|Differential|DDL|FormsHave|FullJoins|MergedColumns|Catalogue|ManyOfEach|RepeatedOperands|EverySignature|Substitutes|RefusedQueries|WhatPostgreSQLHas|CostTests|CaseOf|FloatTexts|NamesStay|Rung

.PHONY: docs help demo test lint fuzz floats numerics bench archive golden generate setup

help: ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install what a fresh Debian or Ubuntu machine lacks: a C compiler, and PostgreSQL and Chromium for the tests
	@./.ci/setup

demo: ## join a month of flights with four tables and print rows, rate and the join summary
	@./.ci/setup --demo
	@mkdir -p bin
	@go build -o bin/veloc ./cmd/veloc
	@bin/veloc run examples/flights/flights.sql -o bin/enriched_flights.csv
	@echo && head -n 4 bin/enriched_flights.csv

test: setup ## lint, and every test: golden files, oracle, fuzzer, faults, races
	@$(MAKE) --no-print-directory lint
	go test -timeout 40m ./...
	go test -race -timeout 40m -skip '$(ONE_GOROUTINE)' ./runtime/... ./generated_test/...

lint: ## gofmt, go vet, staticcheck
	@out=$$(gofmt -l $$(git ls-files -- '*.go')); if [ -n "$$out" ]; then echo "gofmt: $$out"; exit 1; fi
	go vet ./...
	cd bench && go vet ./...
	go run $(STATICCHECK) ./...

golden: ## rewrite the golden files from what the tree gives
	go test ./golden -update

generate: ## rewrite the generated packages of examples/ and bench/
	go generate ./examples/...
	cd bench && go generate ./...

fuzz: ## compare N random queries with PostgreSQL: make fuzz N=20000 SEED=7
	go test ./generated_test -run TestDifferential -timeout 0 -args -queries=$(N) -seed=$(SEED)

floats: ## compare N random arguments of each mathematical function with PostgreSQL: make floats N=2000000
	go test ./generated_test -run TestFloatFunctionsAgree -v -timeout 0 -args -floats=$(N)

numerics: ## compare N random operands of each numeric function with PostgreSQL: make numerics N=20000
	go test ./generated_test -run TestNumericFunctionsAgree -v -timeout 0 -args -numerics=$(N)

bench: ## the speed figures, each beside its peer, which are installed into bench/.venv
	@./.ci/setup --demo
	@./bench/setup
	cd bench && PATH="$$PWD/.venv/bin:$$PATH" go run . -o RESULTS.md

archive: ## renew the source that `veloc run` carries
	go run ./cmd/veloc/internal/archive/write

docs: ## renew docs/errors.md from the table of codes, and the picture of the page
	go test ./cmd/veloc/internal/project -run TestErrorReference -update
	go test ./generated_test -run TestPage -args -picture ../docs/page.png
