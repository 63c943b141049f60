from .common import SupplierQualificationCase


class ContractCase(SupplierQualificationCase):
    """Acme is a contract manufacturer: Suzhou makes the part, Rayong is to be its second site."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A short list: a drawing that needs a file, a tool that needs an owner, one that may lack.
        cls.templates = cls.env["product.source.transfer.template"]
        cls.templates.search([]).active = False
        cls.templates.create(
            [
                {"name": "Drawing", "sequence": 1, "needs_file": True},
                {"name": "Tool", "sequence": 2, "kind": "tooling"},
                {"name": "Labels", "sequence": 3, "required": False},
            ]
        )
        cls.acme.is_contract_manufacturer = True

    def make_source(self, site=None, partner=None, product=None, **values):
        partner = partner or self.acme
        return self.env["product.source"].create(
            {
                "product_id": (product or self.part).id,
                "partner_id": partner.id,
                "site_id": site.id if site else False,
            }
            | values
        )

    def make_pair(self, policy="dual_site"):
        """The primary source in Suzhou and the alternate in Rayong, both approved."""
        self.track(policy)
        first = self.make_source(self.plant_china, role="primary")
        second = self.make_source(self.plant_thailand)
        self.qualify(site_id=self.plant_china.id)
        self.qualify(site_id=self.plant_thailand.id)
        return first, second

    def make_file(self):
        files = self.env["ir.attachment"].with_user(self.buyer)
        return files.create({"name": "proof.txt", "raw": b"proof"})

    def complete(self, package, user=None):
        items = package.item_ids.with_user(user or self.buyer)
        items[0].attachment_ids = self.make_file()
        items[1].tooling_owner = "ours"
        (items[0] | items[1]).action_done()

    def make_component(self, source, name="Chip", origin=None):
        component = self.env["product.product"].search([("name", "=", name)], limit=1)
        component = component or self.env["product.product"].create({"name": name})
        return self.env["product.source.component"].create(
            {
                "source_id": source.id,
                "component_id": component.id,
                "origin_id": (origin or self.maker()).id,
            }
        )

    def maker(self, name="Chipmaker"):
        partners = self.env["res.partner"]
        return partners.search([("name", "=", name)], limit=1) or partners.create(
            {"name": name, "is_company": True}
        )
