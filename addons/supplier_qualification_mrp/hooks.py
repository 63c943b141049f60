def post_init_hook(env):
    """Value the parts anew, by the finished goods that they stop."""
    env["product.exposure"]._refresh()
