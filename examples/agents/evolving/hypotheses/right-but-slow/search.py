def is_inner(char):
    return char.isalnum() or char == "'"


def words(text):
    """The words of a text in lower case, in order."""
    found, word = [], ""
    for char in text.lower():
        if is_inner(char):
            word += char
        elif word:
            found.append(word)
            word = ""
    return found + [word] if word else found


class Documents:
    """Texts by id. Every search reads all of them."""

    def __init__(self):
        self.texts = {}

    def add(self, key, text):
        self.texts[key] = text

    def remove(self, key):
        del self.texts[key]

    def search(self, query, limit):
        """The ids of the texts with any of the words: most hits first, then by id."""
        wanted = set(words(query))
        scored = []
        for key, text in self.texts.items():
            hits = max(self.hits(wanted, text) for _ in range(3))
            if hits:
                scored.append((-hits, key))
        return [key for _, key in sorted(scored)[:limit]]

    @staticmethod
    def hits(wanted, text):
        return sum(word in wanted for word in words(text))
