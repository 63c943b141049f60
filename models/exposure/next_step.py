from odoo import models

from ..qualification.forecast import RUNNING
from ..qualification.open_cases import OPEN_STATES
from .exposure_reasons import COUNTED


class ProductExposure(models.Model):
    """The next step of a part as a place to go to: each opens where the step is taken."""

    _inherit = "product.exposure"

    def action_next_step(self):
        """Open the record, the list or the new form on which the part's next step is taken."""
        self.ensure_one()
        self.check_access("read")
        step = getattr(self, f"_open_{self.next_action}", None)
        return step() if step else self._open_form(self)

    def _open_finish(self):
        return self._open_cases(self._find_alternate_cases(RUNNING))

    def _open_transfer(self):
        return self._get_next_sources("in_transfer").action_view_transfer()

    def _open_split_component(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_qualification.product_source_component_action"
        )
        return action | {
            "domain": [("source_id", "in", self._get_next_sources(*COUNTED).ids)],
            "context": {"search_default_group_component": 1},
        }

    def _open_qualify(self):
        # An alternate that somebody has begun to qualify comes before another one.
        begun = self._find_alternate_cases()
        return self._open_cases(begun) if begun else self.action_qualify()

    def _find_alternate_cases(self, states=OPEN_STATES):
        """Open cases that would bring the part a further source, not those that renew one."""
        cases = self.env["supplier.qualification"]._find_open(
            self.product_id, self.company_id, states=states
        )
        counted = self._counted_sources()
        reached = {case: self.source_ids._filter_reached(case) for case in cases}
        return cases.filtered(lambda case: not reached[case] or reached[case] - counted)

    def _open_requalify(self):
        return self._open_cases(self._get_next_sources("dormant", "lapsed").qualification_id)

    def _open_renew(self):
        sources = self._get_next_sources(*COUNTED).filtered("valid_until")
        return self._open_cases(sources.sorted("valid_until")[:1].qualification_id)

    def _open_close_conditions(self):
        return self._open_cases(self._get_next_sources("conditional").qualification_id)

    def _open_keep_warm(self):
        # Who may not order sees which source falls asleep.
        may_order = self.env["purchase.order"].has_access("create")
        return self.action_keep_warm() if may_order else self.action_view_sources()

    def _open_add_capacity(self):
        return self.action_view_sources()

    def _open_buffer(self):
        return self.action_waive()

    def _open_stop_buying(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders of %s", self.product_id.display_name),
            "res_model": "purchase.order.line",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self._find_stray_lines().ids)],
        }

    def _get_next_sources(self, *readiness):
        """The sources of this part that are as far as that."""
        return self.source_ids.filtered(lambda source: source.readiness in readiness)

    def _open_cases(self, cases):
        """Open some cases; the sources of the part where no case is left to open."""
        if len(cases) == 1:
            return self._open_form(cases)
        if not cases:
            return self.action_view_sources()
        return {
            "type": "ir.actions.act_window",
            "name": self.product_id.display_name,
            "res_model": cases._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", cases.ids)],
        }

    def _open_form(self, record, **context):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "context": context,
        }
