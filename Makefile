# make run: the whole site on this machine.  make dev: the same, while you change it.
# README.md has the commands of every day, CONTRIBUTING.md the others.

PORT ?= 8000
HOST ?= 127.0.0.1
DATA_DIR ?= var
SITE_URL ?= http://localhost:$(PORT)
ALLOWED_HOSTS ?= 127.0.0.1,[::1],0.0.0.0
SECRET_KEY_FILE ?= $(DATA_DIR)/secret_key

# Targets are relative paths: make takes a name with a space, as in $(CURDIR), for two.
VENV = .venv
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PYTHONUNBUFFERED = 1
SITE = PORT="$(PORT)" HOST="$(HOST)" DATA_DIR="$(DATA_DIR)" SITE_URL="$(SITE_URL)" \
       ALLOWED_HOSTS="$(ALLOWED_HOSTS)" SECRET_KEY_FILE="$(SECRET_KEY_FILE)"

# The first Python 3.12 or newer that can make an environment: from the system, pyenv or uv.
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3 \
    $$(ls -rd $$HOME/.pyenv/versions/3.1[2-9]*/bin/python3 2>/dev/null) \
    "$$(uv python find '>=3.12' 2>/dev/null)"; do \
    "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))' \
    2>/dev/null && echo "$$python" && break; done)
COLLECTED = $(DATA_DIR)/static/staticfiles.json

.PHONY: run dev superuser test e2e test-clock check bench format words lock screenshots sheets recipe data static

run: static
	@$(SITE) honcho start -p $(PORT) || test $$? -eq 130  # Ctrl-C

# The site with Django's error pages; a change of code or of a template shows at once.
dev: data
	@DEBUG=true $(SITE) honcho start -f Procfile.dev -p $(PORT) || test $$? -eq 130

# Asks at a terminal. Without one, Django takes the answers from the environment.
superuser: data
	@test -t 0 || { test -n "$$DJANGO_SUPERUSER_USERNAME" && test -n "$$DJANGO_SUPERUSER_EMAIL" && \
	    test -n "$$DJANGO_SUPERUSER_PASSWORD"; } || { echo "make superuser asks questions, so run it in" \
	    "a terminal, or set DJANGO_SUPERUSER_USERNAME, DJANGO_SUPERUSER_EMAIL and" \
	    "DJANGO_SUPERUSER_PASSWORD." >&2; exit 1; }
	@$(SITE) python manage.py createsuperuser $$(test -t 0 || echo --noinput)

# A key, a migrated database, and the sample site where nothing is there yet.
data: $(VENV)/installed
	@mkdir -p "$(DATA_DIR)"
	@test -s "$(DATA_DIR)/secret_key" || { umask 077 && \
	    python -c 'import secrets; print(secrets.token_urlsafe(50))' > "$(DATA_DIR)/secret_key"; }
	@$(SITE) python manage.py migrate -v 0
	@$(SITE) python manage.py load_sample_content --if-empty

# Collects and compresses the static files, where one, a library or the code that does it is newer.
static: data
	@test -e "$(COLLECTED)" && test -z "$$(find static clinic_site $(VENV)/installed -type f \
	    ! -name '*.pyc' -newer "$(COLLECTED)")" || { $(SITE) python manage.py collectstatic --noinput -v 0 && \
	    touch "$(COLLECTED)"; }

$(VENV)/installed: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.12 or newer, with its venv module, is missing. Install it from your" \
	    "system (on Debian and Ubuntu: python3 and python3-venv) or, where that is older, from pyenv or uv." \
	    "Or name one: make run PYTHON=/path/to/python3"; exit 1; }
	@echo "Installing into .venv …"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/tested: $(VENV)/installed tests/requirements.txt
	@python -m pip install -q --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@

# Side by side. Each process keeps the order of all tests, so that those which really save, and
# then empty its database, come after those which need the sample site: no --dist but this one.
PYTEST = pytest -n auto --maxprocesses 8 --dist load

# What starts the whole site: for a browser, behind nginx, as processes that meet and fail.
E2E = tests/browser tests/proxy tests/processes
NOT_E2E = $(addprefix --ignore=,$(E2E))

test: $(VENV)/tested
	@$(PYTEST) $(or $(TESTS),$(NOT_E2E))

e2e: $(VENV)/tested
	@$(PYTEST) $(E2E)

# When tests and code that mix up days, zones or the two nights when clocks change fail. What
# the clock shows in Chicago stands beside each.
MOMENTS  = 2027-03-13T08:30Z # Saturday, 2:30 a.m.: there is no such time a day later
MOMENTS += 2027-03-14T07:30Z # Sunday, 1:30 a.m.: half an hour before clocks go forward
MOMENTS += 2027-11-07T07:30Z # Sunday, 1:30 a.m., for the second time
MOMENTS += 2028-01-01T05:30Z # 31 December, 11:30 p.m.: the next year in UTC
MOMENTS += 2028-03-01T05:30Z # 29 February, 11:30 p.m.: the next month in UTC

# The tests that know a clock, at each of these moments. Other processes would keep the true time.
test-clock: $(VENV)/tested
	@failed=0; for moment in $(MOMENTS); do \
	    echo "At $$moment:"; \
	    TEST_MOMENT=$$moment $(PYTEST) -m clock $(NOT_E2E) || failed=1; \
	done; exit $$failed

bench: $(VENV)/tested
	@python tests/benchmarks/bench.py
	@python tests/benchmarks/serving.py
	@python tests/benchmarks/search.py
	@python tests/benchmarks/desk.py
	@python tests/benchmarks/pictures.py
	@python tests/benchmarks/editing.py
	@python tests/benchmarks/proxy.py

check: $(VENV)/tested
	@ruff check .
	@ruff format --check .
	@djlint --lint --quiet templates
	@lint-imports --no-logo --no-cache
	@SECRET_KEY=check SITE_URL=https://www.example.com python manage.py makemigrations --check --dry-run
	@SECRET_KEY=check-check-check-check-check-check-check-check-0123456789 SMTP_HOST=mail.example.com \
	    REQUIRE_SECOND_FACTOR=true SITE_URL=https://www.example.com python manage.py check --deploy --fail-level WARNING

format: $(VENV)/tested
	@ruff check --fix . && ruff format .

# Compiles our words for errors, after a change of them. Needs the package gettext.
words:
	@msgfmt --check-format -o locale/en/LC_MESSAGES/django.mo locale/en/LC_MESSAGES/django.po

# Takes the pictures of README.md anew. Needs Chromium.
screenshots: $(VENV)/tested
	@python -m tests.screenshots

# Every kind of page in one picture, at five widths, light and dark, in three states of the record.
sheets: $(VENV)/tested
	@python -m tests.contact_sheets $(SHEETS)

# Follows docs/operating.md on bare machines of Debian 12 and 13. Needs root and debootstrap.
recipe: $(VENV)/tested
	@python -m tests.recipe $(RELEASES)

# Raises every pin to the newest release that pyproject.toml allows, with hashes.
LOCK = uv pip compile -q --upgrade --python $(VENV)/bin/python --universal --python-version 3.12 \
    --generate-hashes --no-header
lock: $(VENV)/tested
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) --group pyproject.toml:test -c requirements.txt -o tests/requirements.txt
