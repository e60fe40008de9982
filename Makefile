# Everything a person or a machine does with this project, one word each.
# `make run` and `make test` need nothing beforehand but Python 3.11, make and, for what the
# system lacks, Debian's package manager (or the packages that `make setup` then names).

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test check bench translations lock

BIN := .venv/bin
TRANSLATIONS := survey/translations
CHECKED := questionnaires scoring survey tests .ci $(if $(wildcard bench/*.py),bench)

# Chosen by running it: a name on PATH may be a version manager's shim that fails.
define SET_UP
@for python in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do \
	if "$$python" -c 'import sys; assert sys.version_info >= (3, 11)' >/dev/null 2>&1; then \
		exec "$$python" .ci/set_up.py $(1); \
	fi; \
done; \
echo "Python 3.11 or newer is needed: sudo apt-get install python3 python3-venv" >&2; exit 1
endef

help: ## say what each word does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' \
		| awk -F '|' '{ printf "make %-12s %s\n", $$1, $$2 }'

setup: ## make .venv/ and what running needs; quick when nothing changed
	$(call SET_UP,run)

setup-test: ## the same, and the browser that the tests need
	$(call SET_UP,test)

run: setup ## start the application; options by ARGS="--port 9000"
	$(BIN)/maturity serve $(ARGS)

# The pure packages are held to every branch; the rest to the floor in pyproject.toml. The second
# report speaks up only when it fails, so that the tests' own summary stays the last line. Bytecode
# is kept in any case: else each of the many processes of a run would compile all sources again.
test: setup-test check ## check, then every test, browser included, with coverage
	@rm -f .coverage .coverage.*
	@status=0; PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --dist worksteal \
		--cov --cov-report=term:skip-covered $(ARGS) || status=$$?; \
	if [ $$status -eq 0 ]; then \
		report=$$($(BIN)/coverage report --include='questionnaires/*,scoring/*' --show-missing \
			--skip-covered --fail-under=100) || { echo "$$report"; status=1; }; \
	fi; \
	exit $$status

check: setup ## format, lint, types and import contracts
	@$(BIN)/ruff format --check --quiet . || { echo "Put right by: .venv/bin/ruff format ."; exit 1; }
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy $(CHECKED)
	$(BIN)/lint-imports --no-logo

bench: setup ## measure speed and quality; options by ARGS
	$(BIN)/python -m bench $(ARGS)

# New and changed texts are left untranslated rather than guessed from similar ones.
translations: setup ## bring every catalogue up to date with the texts of the source
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --add-location file --sort-by-file \
		--omit-header --width 100 --output-file $(TRANSLATIONS)/messages.pot .
	$(BIN)/pybabel --quiet update --input-file $(TRANSLATIONS)/messages.pot --output-dir $(TRANSLATIONS) \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100
	$(BIN)/pybabel --quiet compile --directory $(TRANSLATIONS)

lock: setup ## write requirements.txt anew from pyproject.toml, with hashes, for every platform
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra dev \
		pyproject.toml -o requirements.txt
