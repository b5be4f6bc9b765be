"""How alike two texts are: the cosine of their three-letter pieces, 0 to 1."""

from math import sqrt


def pieces(text):
    """The three-letter pieces of each word, with their counts; words end in a blank."""
    counts = {}
    for word in "".join(c if c.isalnum() else " " for c in text.lower()).split():
        padded = " " + word + " "
        for at in range(len(padded) - 2):
            piece = padded[at : at + 3]
            counts[piece] = counts.get(piece, 0) + 1
    return counts


def similarity(one, other):
    """The cosine of two counts of pieces."""
    if len(one) > len(other):
        one, other = other, one
    dot = sum(count * other.get(piece, 0) for piece, count in one.items())
    if not dot:
        return 0.0
    return dot / sqrt(sum(c * c for c in one.values()) * sum(c * c for c in other.values()))
