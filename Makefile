# Every target sets up what it needs; `make help` lists them.
PYTHON ?= python3
VENV := .venv/bin
LUDAN := $(VENV)/ludan
STAMP := .venv/ludan.stamp
ARGS ?=
TESTS := $(if $(SERVICE),services/$(SERVICE),)
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo up doctor test e2e check format docs lock clean

##@ Run it
demo: $(STAMP) ## Start everything with a story going on; ARGS=--once, ARGS=--fresh
	@$(LUDAN) demo $(ARGS)

up: $(STAMP) ## Start everything without the story; ARGS=--fresh
	@$(LUDAN) up $(ARGS)

doctor: $(STAMP) ## Say what is here, what is missing and how to mend it
	@$(LUDAN) doctor

##@ Prove it
# Every process has to find the same tests in the same order, also where they come from a set.
test: $(STAMP) ## Run all tests; SERVICE=fleet runs those of one service, ARGS go to pytest
	@PYTHONHASHSEED=0 $(VENV)/pytest -n $(WORKERS) --dist loadgroup $(TESTS) $(ARGS)

e2e: $(STAMP) ## Run the stories through the whole system
	@$(VENV)/pytest tests/e2e $(ARGS)

check: $(STAMP) ## Look at format, lint, types, imports and generated documents
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/basedpyright --stats > .types.txt; code=$$?; grep -E " - (error|warning)|^/|^[0-9]+ errors" .types.txt; \
		grep -Eq "^Found [1-9][0-9]+ source files" .types.txt || { echo "basedpyright saw no files"; code=1; }; \
		rm -f .types.txt; exit $$code
	@$(VENV)/lint-imports
	@$(VENV)/python -m contracts.generate --check
	@$(VENV)/python docs/generate.py --check
	@! git grep -nE "pypi[.]org|pythonhosted[.]org|registry[.]npmjs" || { echo "tracked files name a registry"; exit 1; }

##@ Work on it
format: $(STAMP) ## Format the code and mend what lint can mend
	@$(VENV)/ruff check --fix-only .
	@$(VENV)/ruff format .

docs: $(STAMP) ## Write the generated documents and schemas again
	@$(VENV)/python -m contracts.generate
	@$(VENV)/python docs/generate.py

lock: $(STAMP) ## Pin the requirements again after a change in a pyproject.toml
	@$(VENV)/uv lock
	@$(VENV)/uv export --all-packages --no-emit-workspace --no-header --no-annotate \
		--format requirements.txt --output-file requirements.txt --quiet

clean: ## Stop what runs, remove the environment, caches and all data of this checkout
	@for state in $(patsubst .ludan/%/,%,$(wildcard .ludan/test/*/ .ludan/*/)); do \
		[ ! -x $(VENV)/python ] || $(VENV)/python -m ops.infrastructure discard --purpose $$state || exit 1; \
	done
	@rm -rf .venv .ludan .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(STAMP): bootstrap.py requirements.txt pyproject.toml $(wildcard libs/*/pyproject.toml services/*/pyproject.toml ops/pyproject.toml)
	@$(PYTHON) bootstrap.py
