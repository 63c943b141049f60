def post_init_hook(env):
    """Make the vendor price lines that exist already appear as listed sources."""
    env["product.source"]._list_price_lines()
    env["product.exposure"]._refresh()
