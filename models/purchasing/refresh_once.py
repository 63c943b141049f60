from odoo import api, models

LATER_KEY = "supplier_qualification_refresh_later"


class RefreshLater(set):
    """Collects the parts that one act touches in many places, to refresh them in one go.

    Only Python code can put one into the context: it has no JSON form.
    """


class ProductExposure(models.Model):
    _inherit = "product.exposure"

    @api.model
    def _refresh(self, products=None):
        # EXTENDS exposure
        later = self.env.context.get(LATER_KEY)
        if isinstance(later, RefreshLater) and isinstance(products, models.BaseModel):
            later.update(products.ids)
            return
        super()._refresh(products)

    @api.model
    def _refresh_once(self, records, act):
        """Call ``act`` with the records; what it changes is refreshed once, when it is done.

        :return: what ``act`` returns.
        """
        later = RefreshLater()
        result = act(records.with_context(**{LATER_KEY: later}))
        self._refresh(self.env["product.product"].browse(later))
        return result
