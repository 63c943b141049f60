import logging

from odoo import api, models

from .verdict import SHORT

_logger = logging.getLogger(__name__)


class SourcingScenario(models.Model):
    """A scenario that is happening is a watch list: asked every night, news to its owner."""

    _inherit = "sourcing.scenario"

    def action_happen(self):
        """Watch it from now on."""
        self.check_access("write")
        self._sealed().write({"is_happening": True})
        return self.action_run()

    def action_end(self):
        """It is over; the last answer stays."""
        self.check_access("write")
        self._sealed().write({"is_happening": False})
        # sudo: an activity may be somebody else's
        self.sudo().activity_unlink(["supplier_qualification.mail_act_scenario"])

    @api.model
    def _cron_watch(self):
        """Ask each scenario that is happening anew, one a transaction.

        One that fails is logged and left with its last answer; the others are asked all the same.
        """
        happening = self.search([("is_happening", "=", True)], order="id")
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(happening))
        for scenario in happening:
            # skipped where somebody asks it at this moment: then it is new anyway
            if scenario.try_lock_for_update():
                try:
                    with self.env.cr.savepoint():
                        scenario._watch()
                except Exception:
                    _logger.exception("Scenario %s could not be asked", scenario.id)
            commit(1)

    def _watch(self):
        """Ask again, and tell the owner of parts that run short and did not before."""
        before = self._get_short_parts()
        self._run()
        worse = self._get_short_parts() - before
        if worse:
            self._tell_worse(worse)

    def _get_short_parts(self):
        rows = self.env["sourcing.scenario.line"]._read_group(
            [("scenario_id", "=", self.id), ("verdict", "in", SHORT)], ["product_id"]
        )
        return self.env["product.product"].union(*(product for [product] in rows))

    def _tell_worse(self, products):
        """One note and one activity, in the owner's language."""
        scenario = self.with_context(lang=self.user_id.lang)
        names = ", ".join(products[:5].with_context(lang=self.user_id.lang).mapped("display_name"))
        more = len(products) - 5
        text = (
            scenario.env._("Newly short: %(names)s and %(more)s more", names=names, more=more)
            if more > 0
            else scenario.env._("Newly short: %(names)s", names=names)
        )
        scenario.message_post(body=text)
        kind = "supplier_qualification.mail_act_scenario"
        if not scenario.activity_search([kind], user_id=self.user_id.id):
            scenario.activity_schedule(kind, summary=text, user_id=self.user_id.id)
