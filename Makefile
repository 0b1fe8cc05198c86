# Guanxi: Go and Node.js are all that is needed to build and run it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
.PHONY: build run test generate lint bench web server plugins clean

BIN := bin
PLUGINS := retail industrial hospitality
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT := $(shell git rev-parse --short HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
WEB_SOURCES := $(shell find admin-ui schema -path admin-ui/node_modules -prune -o -path admin-ui/dist -prune -o -path admin-ui/.cache -prune -o -type f -print)

build: web server plugins ## everything into bin/

web: admin-ui/dist/index.html

admin-ui/node_modules/.package-lock.json: admin-ui/package-lock.json
	cd admin-ui && npm ci --no-audit --no-fund
	@touch $@

admin-ui/dist/index.html: admin-ui/node_modules/.package-lock.json $(WEB_SOURCES)
	cd admin-ui && npm run build
	@touch $@

server: web
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/guanxi ./cmd/guanxi

plugins: $(PLUGINS:%=$(BIN)/plugins/%)

.PHONY: $(PLUGINS:%=$(BIN)/plugins/%)
$(PLUGINS:%=$(BIN)/plugins/%): $(BIN)/plugins/%:
	@mkdir -p $@
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o $@/$* ./plugins/$*
	cp plugins/$*/plugin.yaml $@/plugin.yaml

run: build ## build and start with the embedded store and demo data
	$(BIN)/guanxi serve --demo --plugins $(BIN)/plugins

test: ## every test: Go on both stores, web admin, browser
	.ci/test

bench: ## beside a bare handler, on 100,000 records; with GUANXI_TEST_MONGO also on MongoDB
	go test ./core/scenario -run '^$$' -bench . -benchtime 1x -timeout 60m

generate: ## code from schema/ and plugin.proto
	go tool gqlgen generate
	go generate ./plugins/sdk/...
	cd admin-ui && npm run codegen

lint:
	test -z "$$(gofmt -l cmd core plugins admin-ui/*.go)" || { gofmt -l cmd core plugins admin-ui/*.go; exit 1; }
	go vet ./...
	cd admin-ui && npm run lint && npm run typecheck

clean:
	rm -rf $(BIN) admin-ui/node_modules admin-ui/.cache
