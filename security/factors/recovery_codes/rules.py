"""Recovery codes, pure: how many, how long, and when they run short (E7)."""

CODES = 10
CODE_LENGTH = 12  # 12 of 32 symbols: 60 random bits, three groups of four
FEW = 2  # from here on the person is told to renew


def is_running_short(left: int) -> bool:
    """Whether so few codes are left that new ones are due."""
    return left <= FEW
