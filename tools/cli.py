"""The ``inrymning`` command."""


def main() -> None:
    """Runs the command line."""
