from collections import Counter


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
    """Texts by id, and for every word how often each text has it."""

    def __init__(self):
        self.texts = {}
        self.having = {}

    def add(self, key, text):
        if key in self.texts:
            self.remove(key)
        self.texts[key] = text
        for word, count in Counter(words(text)).items():
            self.having.setdefault(word, {})[key] = count

    def remove(self, key):
        for word in set(words(self.texts.pop(key))):
            del self.having[word][key]
            if not self.having[word]:
                del self.having[word]

    def search(self, query, limit):
        """The ids of the texts with any of the words: most hits first, then by id."""
        hits = Counter()
        for word in set(words(query)):
            hits.update(self.having.get(word, {}))
        return sorted(hits, key=lambda key: (-hits[key], key))[:limit]
