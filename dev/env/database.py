"""Make, copy and drop databases together with their files.

Installing the modules that ours depend on takes minutes and is the same every time.
So it is done once per Odoo version and kept as a template that is copied.
"""

import json
import os
import shutil
import subprocess

from . import cache, odoo_log
from .modules import outside_dependencies
from .say import Problem, say, step

# Run by the environment's Python, which has the PostgreSQL driver: one connection,
# statements on standard input, rows of the last one on standard output.
SQL_RUNNER = """
import json, sys, psycopg2
request = json.load(sys.stdin)
connection = psycopg2.connect(dbname=request["database"])
connection.autocommit = True
cursor = connection.cursor()
for statement in request["statements"]:
    cursor.execute(statement)
json.dump(cursor.fetchall() if cursor.description else [], sys.stdout, default=str)
"""


def sql(env, database, *statements):
    """Run statements in a database and return the rows of the last one."""
    done = env.run_python(
        "-c", SQL_RUNNER, input=json.dumps({"database": database, "statements": statements}),
        text=True, capture_output=True)
    if done.returncode:
        raise Problem(
            "PostgreSQL refused a statement",
            "If PGHOST or PGPORT names your own server: PGUSER must be able to connect to the "
            "database 'postgres' and to create databases. Unset them to use a private server.",
            done.stderr)
    return json.loads(done.stdout)


def exists(env, name):
    """True when there is such a database."""
    return bool(sql(env, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(env, name):
    """Drop a database, its connections and its files."""
    sql(
        env, "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{name}' AND pid <> pg_backend_pid()",
        f'DROP DATABASE IF EXISTS "{name}"')
    shutil.rmtree(_files(env, name), ignore_errors=True)


def create(env, name):
    """An empty database. Odoo would make it too, but logs an error without pg_trgm."""
    drop(env, name)
    sql(
        env, "postgres",
        f"CREATE DATABASE \"{name}\" ENCODING 'unicode' LC_COLLATE 'C' TEMPLATE template0")
    if sql(env, name, "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"):
        sql(env, name, "CREATE EXTENSION IF NOT EXISTS pg_trgm")


def copy(env, source, name):
    """Copy a database and its files; files never change, so links will do."""
    drop(env, name)
    sql(env, "postgres", f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    if _files(env, source).is_dir():
        shutil.copytree(_files(env, source), _files(env, name), copy_function=_link)


def rename(env, name, new_name):
    """Rename a database: its files first, because the database's name says 'complete'."""
    shutil.rmtree(_files(env, new_name), ignore_errors=True)
    if _files(env, name).is_dir():
        _files(env, name).rename(_files(env, new_name))
    sql(env, "postgres", f'ALTER DATABASE "{name}" RENAME TO "{new_name}"')


def _link(source, target):
    """A hard link, or a copy where the file system has none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _files(env, name):
    """Where Odoo keeps the attachments of a database."""
    return env.data / "filestore" / name


def template(env, modules, demo):
    """The name of a database in which everything that `modules` depend on is installed."""
    return template_of(env, outside_dependencies(modules), demo)


def template_of(env, depends, demo):
    """The name of a database in which these modules of Odoo are installed."""
    key = cache.short_hash(env.odoo.version, env.odoo.library, demo, *depends)
    name = f"sq_template_{'demo' if demo else 'plain'}_{key}"
    with cache.locked("templates"):
        if not exists(env, name):
            kind = "with demo data" if demo else "without demo data"
            with step(f"installing {', '.join(depends)} {kind} (once, takes a few minutes)"):
                _build_template(env, name, depends, demo)
    return name


def _build_template(env, name, depends, demo):
    """Install the dependencies under a working name; the rename makes it a template."""
    working = f"{name}_part"
    create(env, working)
    log = env.logs / f"{name}.log"
    install(env, working, depends, log, demo)
    rename(env, working, name)


def install(env, database, names, log, demo, option="-i"):
    """Install (or with `-u` upgrade) modules in a database; stop when Odoo could not."""
    with open(log, "w") as output:
        done = subprocess.run(
            env.command(
                "-d", database, option, ",".join(names), "--stop-after-init", "--no-http",
                "--with-demo" if demo else "--without-demo"),
            env=env.variables, stdout=output, stderr=subprocess.STDOUT)
    records = odoo_log.read(log)
    if done.returncode or any(record.level == "CRITICAL" for record in records):
        raise Problem(
            f"Odoo could not install {', '.join(names)}",
            f"The log says why: {log}", "\n".join(odoo_log.worst(records)))


def drop_leftovers(env, prefix):
    """Drop databases of runs of this clone that were killed before they could."""
    for (name,) in sql(
            env, "postgres",
            f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%'"):
        say(f"   dropping {name}, left by an earlier run")
        drop(env, name)
