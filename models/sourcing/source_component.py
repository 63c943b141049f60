from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductSourceComponent(models.Model):
    """A component that a source buys itself for a part, and where it may get it from.

    One row for each origin: a component with two rows has two ways in.
    """

    _name = "product.source.component"
    _description = "Bought Component"
    _order = "source_id, component_id, id"
    _rec_name = "component_id"

    source_id = fields.Many2one(
        comodel_name="product.source",
        required=True,
        index=True,
        ondelete="cascade",
        help="The part, and who makes it where.",
    )
    product_id = fields.Many2one(
        related="source_id.product_id", string="Part", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="source_id.partner_id", string="Bought by", store=True, index=True
    )
    site_id = fields.Many2one(related="source_id.site_id", string="Production Site")
    company_id = fields.Many2one(related="source_id.company_id", store=True, index=True)
    component_id = fields.Many2one(
        comodel_name="product.product", required=True, index=True, ondelete="restrict"
    )
    origin_id = fields.Many2one(
        comodel_name="res.partner",
        string="Bought from",
        required=True,
        index=True,
        ondelete="restrict",
        help="Who makes it. A component that one maker only may deliver ties together all the "
        "sources that depend on this maker.",
    )
    is_sole = fields.Boolean(
        string="Only Origin",
        compute="_compute_is_sole",
        help="No other origin of this component is recorded for the source.",
    )
    note = fields.Char()

    _one_origin = models.UniqueIndex(
        "(source_id, component_id, origin_id)",
        "This origin of the component is recorded for the source already.",
    )

    @api.constrains("component_id", "source_id")
    def _check_component(self):
        for row in self:
            if row.component_id == row.product_id:
                raise ValidationError(
                    self.env._("%s cannot be a component of itself.", row.product_id.display_name)
                )

    def _compute_is_sole(self):
        counts = {
            (source, component): count
            for source, component, count in self._read_group(
                [("source_id", "in", self.source_id.ids)],
                ["source_id", "component_id"],
                ["__count"],
            )
        }
        for row in self:
            row.is_sole = counts.get((row.source_id, row.component_id), 1) == 1

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(self.env["res.partner"]._name_suppliers(vals_list, "origin_id"))
        rows.source_id._follow_components()
        return rows

    def write(self, vals):
        sources = self.source_id
        [vals] = self.env["res.partner"]._name_suppliers([vals], "origin_id")
        result = super().write(vals)
        if "source_id" in vals:
            # the source brings its company: is that still one of the writer's?
            self.check_access("write")
        if {"source_id", "component_id", "origin_id"} & vals.keys():
            (sources | self.source_id)._follow_components()
        return result

    def unlink(self):
        sources = self.source_id
        result = super().unlink()
        sources.exists()._follow_components()
        return result
