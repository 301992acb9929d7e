# Everything a person or CI does here. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

OFFICIAL ?= 0
ifeq ($(OFFICIAL),1)
  FLAVOUR := official
  SOLUTION := Gfn.Official.slnf
  PROPERTIES := -p:OfficialPackages=true
else
  FLAVOUR := embedded
  SOLUTION := Gfn.Temporal.sln
  PROPERTIES :=
endif

BUILD := dotnet build $(SOLUTION) -c Release $(PROPERTIES) -nologo -v quiet -clp:NoSummary

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

GFN := artifacts/$(FLAVOUR)/gfn/gfn
PUBLISH := eng/publish-gfn.sh $(FLAVOUR) $(PROPERTIES)

.PHONY: help setup build compile demo worker test test-slow bench bench-convert bench-engine conformance conformance-official format clean

help: ## This list.
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  OFFICIAL=1 after any of them uses the official packages (Temporalio, AWSSDK.*, ...) instead of the polyfills."

setup: ## Checks for the .NET 10 SDK and npm, fetches libduckdb once (checksum verified).
	@eng/check-tools.sh
	@eng/fetch-libduckdb.sh

build: compile ## Compiles everything, and gfn ahead of time; warnings are errors.
	@$(PUBLISH)

compile: setup
	@$(BUILD)

demo: setup ## The ndjson pipeline on real records, from landing zone to warehouse. Again: nothing is loaded twice.
	@$(PUBLISH)
	@$(GFN) demo $(DEMO)

worker: setup ## The pipeline in this terminal until Ctrl-C; state in .gfn.
	@$(PUBLISH)
	@$(GFN) up $(UP)

test: compile ## The tests that need no other program: under ten minutes on two cores.
	@eng/run-tests.sh fast $(SOLUTION) $(PROPERTIES)

test-slow: compile ## Kills, real servers, real clients, large files: under thirty-five minutes more.
	@eng/run-tests.sh slow $(SOLUTION) $(PROPERTIES)

bench: bench-engine bench-convert ## Both benches, one after the other.

bench-convert: setup ## Our converter against DuckDB and polars; 3 GB of cache, ten minutes. BENCH="--megabytes 100" and the like change it.
	@dotnet publish bench/Gfn.Bench -c Release $(PROPERTIES) -r linux-x64 --self-contained false -p:PublishReadyToRun=true -o artifacts/$(FLAVOUR)/bench -nologo -v quiet -clp:NoSummary
	@artifacts/$(FLAVOUR)/bench/Gfn.Bench convert $(BENCH)

bench-engine: setup ## The embedded engine's speed beside plain SQLite's; the table of docs/reference/performance-engine.md.
	@dotnet build bench/Gfn.Bench.Engine -c Release $(PROPERTIES) -nologo -v quiet -clp:NoSummary
	@artifacts/$(FLAVOUR)/bin/Gfn.Bench.Engine/release/Gfn.Bench.Engine $(or $(BENCH),all)

conformance: compile ## The 252 recorded experiments on the engine, on the engine through gRPC, and on a Temporal server where there is one.
	@dotnet test tests/Conformance.Tests -c Release --no-build -nologo $(PROPERTIES) --logger "console;verbosity=normal"

conformance-official: compile ## The served engine against Temporal's own .NET SDK, from NuGet: about eight minutes.
	@GFN_OFFICIAL_SDK=1 dotnet test tests/Conformance.Tests -c Release --no-build -nologo $(PROPERTIES) --filter FullyQualifiedName~OfficialSdkTests

record-histories: compile ## Records the replay corpus anew; on a real server too where the temporal program is found.
	@RECORD_HISTORIES=1 dotnet test tests/Gfn.Workflows.Tests -c Release $(PROPERTIES) --no-build -nologo --filter FullyQualifiedName~ScenarioTests
	@git status --short tests/Gfn.Workflows.Tests/Histories

format: ## Applies the .editorconfig to every source file.
	@dotnet format $(SOLUTION)

clean: ## Removes what builds made; caches outside the checkout stay.
	@rm -rf artifacts

.PHONY: fuzz
fuzz: ## Ten million mutated inputs for converter and Parquet reader; FUZZ="EXECUTIONS SEED TARGET" for other runs.
	@dotnet run --project tools/Fuzz -c Release $(PROPERTIES) -- $(FUZZ)
