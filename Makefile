# Everything runs in .venv, made on first use; only Python ≥ 3.11 with pip and venv, and make, must be there.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo run test check fix score bench data pictures system clean

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: install            ## talk to the bot: no token, no network
	$(BIN)/attache demo

run: install             ## the real bot (needs TELEGRAM_BOT_TOKEN)
	$(BIN)/attache run

test: install            ## the whole test suite
	$(BIN)/python -m pytest -n auto

check: install           ## style, types, borders between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

fix: install             ## what can be put right by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

GOLD ?= ../shared/gold
JUDGE ?= ../shared/eval/score.py
score: install           ## precision and recall on the gold documents (they are not part of the project)
	mkdir -p build
	$(BIN)/attache extract $(GOLD)/documents.jsonl --format jsonl > build/facts.jsonl
	for part in develop check; do echo "$$part"; $(PYTHON) $(JUDGE) $(GOLD)/dev.jsonl build/facts.jsonl \
	  --documents $(GOLD)/documents.jsonl --only $(GOLD)/split.json:$$part; done

bench: install           ## speed and memory; the last figures are in bench/RESULTS.md
	$(BIN)/python -m bench.extraction
	$(BIN)/python -m bench.sandbox

data: install            ## generate the tables of places and names anew
	$(BIN)/python -m digest.language.data.build_data

pictures: install        ## the README's pictures anew (needs Chromium)
	$(BIN)/python -m docs.screenshots

system:                  ## as root on Debian: what some tests use beyond Python (a browser, PostgreSQL); they are skipped without
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-color-emoji postgresql >/dev/null

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
