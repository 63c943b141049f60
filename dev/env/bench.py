def main(arguments):
    raise SystemExit("not yet")
