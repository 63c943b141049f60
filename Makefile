# Each command does all of its own set-up, see README.md.
PYTHON ?= python3
RUN = $(PYTHON) dev/run

.PHONY: demo test lint bench odoo-suites wheel pot cluster setup clean

demo: ; @$(RUN) demo
test: ; @$(RUN) test
lint: ; @$(RUN) lint
bench: ; @$(RUN) bench
odoo-suites: ; @$(RUN) odoo-suites
wheel: ; @$(RUN) wheel
pot: ; @$(RUN) pot
cluster: ; @$(RUN) cluster
setup: ; @$(RUN) setup
clean: ; @$(RUN) clean

# Variables given to make reach the commands: make test TAGS=/supplier_qualification:TestX
export TAGS FRESH UPGRADE PORT HOST N ONLY ODOO_HOME DEBIAN_MIRROR NO_CHROMIUM
