from odoo.tools import SQL


def with_steps(steps, thin=()):
    """The named steps of a statement as one WITH; each may read the ones before it.

    A step is computed once and kept, except the thin ones: they run as part of their reader.

    :param dict steps: SQL by name
    :param thin: names of the steps that only rename or reckon
    """
    return SQL(
        "WITH %s",
        SQL(", ").join(
            SQL("%s AS %s (%s)", SQL.identifier(name),
                SQL("" if name in thin else "MATERIALIZED"), query)
            for name, query in steps.items()
        ),
    )  # fmt: skip
