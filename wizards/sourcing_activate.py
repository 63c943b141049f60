from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.purchasing.sourcing_activation import CAUSES
from ..models.sourcing.product_source import IN_FORCE


class SourcingActivate(models.TransientModel):
    """Switch parts to their alternates: shows what it means, then does it."""

    _name = "sourcing.activate"
    _description = "Activate Alternate"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    product_ids = fields.Many2many(comodel_name="product.product", string="Parts")
    category_ids = fields.Many2many(comodel_name="product.category", string="Families")
    partner_ids = fields.Many2many(
        comodel_name="res.partner", relation="sourcing_activate_partner_rel",
        string="Suppliers", domain="[('parent_id', '=', False)]",
    )  # fmt: skip
    site_ids = fields.Many2many(
        comodel_name="res.partner", relation="sourcing_activate_site_rel",
        string="Production Sites", domain="[('is_production_site', '=', True)]",
    )  # fmt: skip
    country_ids = fields.Many2many(comodel_name="res.country", string="Countries")
    cause = fields.Selection(
        selection=CAUSES,
        required=True,
        default="other",
        help="Why the parts are switched; kept in the log.",
    )
    note = fields.Text(string="What Happened")
    line_ids = fields.One2many(
        comodel_name="sourcing.activate.line",
        inverse_name="wizard_id",
        string="Parts to Switch",
        compute="_compute_line_ids",
        # with the rights of the reader: the scope is what the client names
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    part_count = fields.Integer(
        string="Parts Switched", compute="_compute_counts", help="Parts that the switch reaches."
    )
    stuck_count = fields.Integer(
        compute="_compute_counts", help="Parts without an approved alternate outside the scope."
    )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.company_id.check_access("read")
        # found at once, by who asks, not by whoever flushes next
        wizards.mapped("line_ids")
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self.company_id.check_access("read")
        return result

    @api.depends("product_ids", "category_ids", "partner_ids", "site_ids", "country_ids",
                 "company_id", "cause")  # fmt: skip
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._prepare_lines()
            ]

    @api.depends("line_ids.source_id")
    def _compute_counts(self):
        for wizard in self:
            wizard.part_count = len(wizard.line_ids)
            wizard.stuck_count = len(wizard.line_ids.filtered(lambda line: not line.source_id))

    # What is taken out ----------------------------------------------------------------------------

    def _get_out_domain(self, struck):
        """The sources that the scope takes out; none without a scope.

        :param struck: what `_find_struck` gives, None without a place in the scope
        """
        parts = Domain("product_id", "in", self.product_ids.ids) if self.product_ids else None
        if self.category_ids:
            family = Domain("product_id.categ_id", "child_of", self.category_ids.ids)
            parts = parts | family if parts else family
        if struck is not None:
            places = Domain("id", "in", [key for key, certain in struck.items() if certain])
        elif parts:
            # A part alone: what it mainly comes from.
            places = Domain("role", "=", "primary")
        else:
            return Domain.FALSE
        domain = places & Domain("company_id", "=", self.company_id.id)
        return domain & parts if parts else domain

    def _find_struck(self):
        """The sources in the places of the scope: ``{source id: whether it is certain}``.

        The rule is the scenario's. A source that may lie there, of an unknown country for
        instance, is left as it is, but nobody is sent to it as an alternate.
        """
        if not (self.partner_ids or self.site_ids or self.country_ids):
            return None
        scenario = self.env["sourcing.scenario"].new(
            {
                "kind": "tariff" if self.cause == "tariff" else "outage",
                "company_id": self.company_id.id,
                "partner_ids": [Command.set(self.partner_ids.commercial_partner_id.ids)],
                "site_ids": [Command.set(self.site_ids.ids)],
                "country_ids": [Command.set(self.country_ids.ids)],
            }
        )
        return scenario._find_struck()

    def _prepare_lines(self):
        Source = self.env["product.source"]
        struck = self._find_struck()
        out = Source.search(self._get_out_domain(struck))
        others = Source.search(
            [
                ("product_id", "in", out.product_id.ids),
                ("company_id", "=", self.company_id.id),
                ("state", "in", IN_FORCE),
                ("id", "not in", [*out.ids, *(struck or ())]),
            ]
        )
        by_part = others.grouped("product_id")
        lines = []
        for product, mine in out.grouped("product_id").items():
            alternates = by_part.get(product, Source).sorted(lambda s: s._get_preference())
            used = mine.filtered(lambda s: s.role == "primary" or s.state != "listed")
            if used:
                lines.append(
                    {
                        "product_id": product.id,
                        "out_source_ids": [Command.set(mine.ids)],
                        "source_id": alternates[:1].id,
                        "selected": bool(alternates),
                    }
                )
        return lines

    # Doing it -------------------------------------------------------------------------------------

    def action_apply(self):
        """Switch the chosen parts, log the event and show it."""
        self.ensure_one()
        activations = self.env["sourcing.activation"]
        activations._check_may_activate()
        lines = self.line_ids.filtered(lambda line: line.selected and line.source_id)
        if not lines:
            raise UserError(self.env._("Choose at least one part that has an alternate."))
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Work in %s first.", self.company_id.display_name))
        vals_list, orders = self.env["product.exposure"]._refresh_once(
            lines, lambda lines: (lines._apply(), lines.wizard_id._order_anew(lines))
        )
        activation = activations._sealed().create(self._prepare_activation(orders))
        self.env["sourcing.activation.line"]._append(
            [vals | {"activation_id": activation.id} for vals in vals_list]
        )
        activation.message_post(
            body=self.env._("Alternates of %s parts activated.", len(lines)),
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sourcing.activation",
            "views": [(False, "form")],
            "res_id": activation.id,
        }

    def _prepare_activation(self, orders):
        cause = dict(self._fields["cause"]._description_selection(self.env))[self.cause]
        return {
            "name": f"{cause}: {self._describe_scope()}",
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "cause": self.cause,
            "note": self.note,
            "scope": self._describe_scope(),
            "order_ids": [Command.set(orders.ids)],
        }

    def _describe_scope(self):
        records = [self.country_ids, self.site_ids, self.partner_ids, self.category_ids,
                   self.product_ids]  # fmt: skip
        return ", ".join(name for some in records for name in some.mapped("display_name"))

    def _order_anew(self, lines):
        """A quotation for each alternate with what its parts need."""
        orders = self.env["purchase.order"]
        wanted = lines.filtered(lambda line: line.order_quantity > 0)
        for vendor, mine in wanted.grouped(lambda line: line._get_vendor()).items():
            order = orders.with_company(self.company_id).create(
                {
                    "partner_id": vendor.id,
                    "company_id": self.company_id.id,
                    "origin": self._describe_scope(),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": line.product_id.id,
                                "product_qty": line.order_quantity,
                                "product_uom_id": line.product_id.uom_id.id,
                            }
                        )
                        for line in mine
                    ],
                }
            )
            for order_line, line in zip(order.order_line, mine, strict=True):
                # When the alternate can deliver first, not as if it had been asked long ago.
                arrival = fields.Datetime.to_datetime(line.first_arrival)
                order_line.date_planned = max(order_line.date_planned, arrival)
            orders |= order
        return orders
