"""placeholder"""


def run() -> int:
    """Placeholder."""
    return 0
