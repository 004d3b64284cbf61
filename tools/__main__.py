"""``python -m tools`` is ``inrymning``."""

from tools.cli import main

main()
