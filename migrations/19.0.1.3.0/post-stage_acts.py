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
               (s.completed_date + TIME '12:00') AT TIME ZONE COALESCE(home.tz, 'UTC')
                   AT TIME ZONE 'UTC',
               s.completed_reason, 1, 1,
               s.write_date, s.write_date
          FROM supplier_qualification_stage s
          LEFT JOIN res_company company ON company.id = s.company_id
          LEFT JOIN res_partner home ON home.id = company.partner_id
         WHERE s.state IN ('passed', 'marginal', 'failed', 'waived')
           AND s.completed_by IS NOT NULL AND s.completed_date IS NOT NULL
           AND s.inherited_from_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM supplier_qualification_stage_act a
                            WHERE a.stage_id = s.id)
        """
    )
