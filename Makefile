# Everything is done through here; `make` alone lists what there is.

BIN := .venv/bin
INSTALLED := .venv/.installed
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
DATA ?= .data
ARGS ?=
NAME ?=
CHROMIUM := $(BIN)/python -m tests.chromium
FRONT_END := src/postroom/web/shell/static/postroom

TEXTS := DJANGO_SETTINGS_MODULE=postroom.config.settings POSTROOM_SECRET_KEY=none \
	POSTROOM_DATABASE_URL=postgresql:///none $(abspath $(BIN))/python -m django

.DEFAULT_GOAL := help
.PHONY: help setup demo serve work test check lint fmt texts test-packages front front-check bench bench-setup lock

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' Makefile

setup: $(INSTALLED) ## Install everything into .venv, with the versions and hashes of requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Postroom needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory .venv-package
	test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: .venv-package
.venv-package:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -qq -y python3-venv >/dev/null; \
	else \
		echo "This Python cannot make virtual environments: install the package python3-venv and run make again."; exit 1; \
	fi

demo: setup ## Do the main job on sample data, then serve the screens (ARGS=--exit ends after the report)
	$(BIN)/postroom demo $(ARGS)

serve: setup ## Run everything: database, screens, worker (DATA=folder)
	$(BIN)/postroom up --data $(DATA) $(ARGS)

work: setup ## Run one more worker on a running installation (DATA=folder)
	$(BIN)/postroom work --data $(DATA) $(ARGS)

test: setup test-packages ## Install what the tests need and run them (ARGS=tests/core)
	@$(CHROMIUM) >/dev/null 2>&1 || { export PYTEST_ADDOPTS="-m 'not browser'"; \
		echo "!!! NO CHROMIUM HERE: THE BROWSER TESTS ARE LEFT OUT. Install the package chromium-headless-shell to run them. !!!"; }; \
	$(BIN)/python -m tests.ground sh -exc ' \
		$(BIN)/pytest --numprocesses auto --dist worksteal --part plain $(ARGS); \
		$(BIN)/pytest --numprocesses auto --dist worksteal --part transactional $(ARGS); \
		$(BIN)/pytest --numprocesses 3 --dist loadfile --part processes $(ARGS)'

test-packages: setup
	@wanted="$$($(CHROMIUM) >/dev/null 2>&1 || echo chromium-headless-shell; command -v xgettext >/dev/null || echo gettext; command -v npm >/dev/null || echo npm; command -v dovecot >/dev/null || echo dovecot-imapd; test -x /usr/sbin/bearerbox || command -v bearerbox >/dev/null || echo kannel; test -x /usr/lib/openssh/sftp-server || echo openssh-sftp-server)"; \
	if test -n "$$wanted" && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$wanted >/dev/null; \
	fi
	@test -x /usr/lib/openssh/sftp-server || test -x /usr/libexec/openssh/sftp-server || \
		echo "!!! NO OPENSSH HERE: THE TESTS OF LETTERS OVER ITS SFTP ARE LEFT OUT. Install the package openssh-sftp-server. !!!"
	@test -x /usr/sbin/bearerbox || command -v bearerbox >/dev/null || \
		echo "!!! NO KANNEL HERE: THE TEST OF TEXTS THROUGH IT IS LEFT OUT. Install the package kannel. !!!"
	@if command -v npm >/dev/null; then cd tests/servers/smsc && npm ci --silent --no-fund --no-audit; \
	else echo "!!! NO NPM HERE: THE TESTS AGAINST A FOREIGN MESSAGE CENTRE ARE LEFT OUT. Install the package npm. !!!"; fi

check: lint test ## Everything a change must pass

lint: setup ## Rules, format, import contracts and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

fmt: setup ## Put code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

texts: setup ## Gather the texts of the screens into the catalogues and compile them (needs gettext)
	cd src/postroom/web && $(TEXTS) makemessages --no-obsolete --add-location file --locale pl --locale de --locale fr
	cd src/postroom/web && $(TEXTS) compilemessages

front: ## Build scripts and styles (needs Node)
	cd frontend && npm ci --no-fund --no-audit && npm run build

front-check: front ## Build them and see that the committed ones are the same
	@changed="$$(git status --porcelain -- $(FRONT_END))"; \
	test -z "$$changed" || { echo "The committed front end is not what its sources build:"; echo "$$changed"; exit 1; }

bench: setup ## List the benchmarks, or run one (NAME=generate)
	$(BIN)/python -m benchmarks $(NAME) $(ARGS)

bench-setup: setup ## Install the programs that the benchmarks compare with
	sh benchmarks/setup.sh

lock: setup ## Write requirements.lock anew from pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes \
		--group dev --output-file requirements.lock pyproject.toml
