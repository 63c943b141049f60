"""Give the cases of the first version their history, from the days that they carry."""

PHASES = (
    ("in_progress", "q.date_start", "TRUE"),
    ("review", "q.date_submit", "q.state IN ('review', 'decided')"),
    ("decided", "q.decision_date", "q.state = 'decided'"),
    ("cancelled", "COALESCE(q.write_date, q.create_date)::date", "q.state = 'cancelled'"),
)


def migrate(cr, version):
    for state, day, condition in PHASES:
        cr.execute(
            f"""
            INSERT INTO supplier_qualification_phase (qualification_id, company_id, date, state,
                   result, valid_from, valid_until, quantity_cap, create_uid, write_uid,
                   create_date, write_date)
            SELECT q.id, q.company_id, {day}, '{state}',
                   CASE WHEN '{state}' = 'decided' THEN q.result END,
                   CASE WHEN '{state}' = 'decided' THEN q.valid_from END,
                   CASE WHEN '{state}' = 'decided' THEN q.valid_until END,
                   CASE WHEN '{state}' = 'decided' THEN q.quantity_cap END,
                   1, 1, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
              FROM supplier_qualification q
             WHERE {day} IS NOT NULL AND {condition}
               AND NOT EXISTS (SELECT 1 FROM supplier_qualification_phase p
                                WHERE p.qualification_id = q.id AND p.state = '{state}')
            """
        )
    # New numbers of running cases, as their plans say them today.
    cr.execute(
        """
        UPDATE supplier_qualification q
           SET signing = plan.signing, sign_reminder_days = plan.sign_reminder_days,
               reminder_repeat_days = plan.reminder_repeat_days
          FROM supplier_qualification_plan plan
         WHERE plan.id = q.plan_id AND q.state != 'draft' AND q.signing IS NULL
        """
    )
