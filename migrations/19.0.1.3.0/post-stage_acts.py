"""Stages keep what was done on them by records of their own: make those of how they were closed.

Until now a stage knew its last verdict alone, and was seldom written after it. Evidence that
was taken over was closed elsewhere.
"""


def migrate(cr, version):
    cr.execute(
        """
        INSERT INTO supplier_qualification_stage_act (stage_id, qualification_id, company_id, act,
               user_id, date, note, create_uid, write_uid, create_date, write_date)
        SELECT s.id, s.qualification_id, s.company_id, s.state, s.completed_by,
               s.completed_date + TIME '12:00', s.completed_reason, 1, 1,
               s.write_date, s.write_date
          FROM supplier_qualification_stage s
         WHERE s.state IN ('passed', 'marginal', 'failed', 'waived')
           AND s.completed_by IS NOT NULL AND s.completed_date IS NOT NULL
           AND s.inherited_from_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM supplier_qualification_stage_act a
                            WHERE a.stage_id = s.id)
        """
    )
