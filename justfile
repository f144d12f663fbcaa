# Short names for what one does often; https://just.systems runs it, `just` alone lists it.

_list:
    @just --list

# Make .venv with all that the tests and benchmarks need.
setup:
    python3 -m venv .venv
    .venv/bin/pip install -q -c constraints.txt -e '.[dev,bench]'

# The tests to run at each save.
quick:
    .venv/bin/python -m pytest -q -n auto -m quick

# All tests, or those of a path: `just test tests/store`.
test *PATHS:
    .venv/bin/python -m pytest -q -n 4 --dist loadgroup {{PATHS}}

# All tests but floods, kills, replicas, soaks and whole fields; says what processor time it took.
light:
    .venv/bin/python -m pytest -q -n 2 --dist loadgroup -m "not load"

# Format, lint, types, import contracts and the shipped faqs.yaml.
lint:
    .venv/bin/ruff format --check .
    .venv/bin/ruff check .
    .venv/bin/mypy
    .venv/bin/lint-imports
    .venv/bin/faqbot check

# Format, and repair what ruff can repair.
fix:
    .venv/bin/ruff format .
    .venv/bin/ruff check --fix .

# One benchmark: `just bench completion --json`.
bench NAME='matching' *OPTIONS:
    .venv/bin/python -m benchmarks.{{NAME}} {{OPTIONS}}

# Draw the pictures anew, and check the pages.
docs:
    .venv/bin/python tools/draw_pictures.py
    .venv/bin/python -m pytest -q tests/docs

# All that must hold before a change lands.
ci:
    .ci/run
