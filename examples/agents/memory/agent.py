"""Keeps texts, finds up to three alike, lets recalled ones grow and merges duplicates."""

import osup_agent
from osup_agent import Refusal
from similarity import pieces, similarity

agent = osup_agent.Agent("memory", state={"next": 1})
DEFAULTS = {"least-similarity": 0.2, "same-similarity": 0.9, "fade": 0.9, "capacity": 1000}
LIMIT = 3
counted = {}  # id -> (text, its pieces); derived, so it is not part of the state


def setting(name):
    return agent.parameters.get(name, DEFAULTS[name])


def ids():
    return sorted((key for key in agent.state if key != "next"), key=lambda key: int(key[1:]))


def pieces_of(key):
    text = agent.state[key]["text"]
    if key not in counted or counted[key][0] != text:
        counted[key] = text, pieces(text)
    return counted[key][1]


def text_of(data):
    text = data.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Refusal("invalid_text", "text is a string with something in it, not %r" % (text,))
    return text


def alike(text, least, limit=LIMIT):
    """The ids most like a text with how alike they are, best first, older first among equals."""
    wanted = pieces(text)
    scored = [(similarity(wanted, pieces_of(key)), key) for key in ids()]
    found = sorted((row for row in scored if row[0] >= least), key=lambda row: -row[0])
    return [(key, round(score, 4)) for score, key in found[:limit]]


def store(data):
    text, importance = text_of(data), data.get("importance", 0.5)
    if isinstance(importance, bool) or not isinstance(importance, (int, float)):
        raise Refusal("invalid_importance", "importance is a number, not %r" % (importance,))
    near = [{"id": key, "similarity": s} for key, s in alike(text, setting("least-similarity"))]
    key = "m%d" % agent.state["next"]
    agent.state["next"] += 1
    agent.state[key] = {"text": text, "importance": min(1.0, max(0.0, float(importance)))}
    return {"id": key, "similar": near}


def recall(data, read_only):
    matches = []
    for key, score in alike(text_of(data), setting("least-similarity")):
        memory = agent.state[key]
        if not read_only:
            memory = dict(memory, importance=memory["importance"] * 0.9 + 0.1)
            agent.state[key] = memory
        importance = round(memory["importance"], 4)
        match = {"id": key, "text": memory["text"], "similarity": score, "importance": importance}
        matches.append(match)
    return {"matches": matches}


def forget(data):
    key = data.get("id")
    known = isinstance(key, str) and key != "next" and key in agent.state
    if known:
        del agent.state[key]
        counted.pop(key, None)
    return {"forgotten": known}


def consolidate():
    merged = merge_duplicates()
    for key in ids():
        memory = agent.state[key]
        agent.state[key] = dict(memory, importance=memory["importance"] * setting("fade"))
    by_importance = sorted(ids(), key=lambda key: -agent.state[key]["importance"])
    surplus = by_importance[setting("capacity") :]
    for key in surplus:
        forget({"id": key})
    return {"merged": merged, "forgotten": len(surplus), "kept": len(ids())}


def merge_duplicates():
    """The older of two near duplicates stays, with the longer text and the higher importance."""
    merged, kept = 0, []
    for key in ids():
        same = setting("same-similarity")
        twin = next((k for k in kept if similarity(pieces_of(k), pieces_of(key)) >= same), None)
        if twin is None:
            kept.append(key)
            continue
        one, other = agent.state[twin], agent.state[key]
        text = max(one["text"], other["text"], key=len)
        importance = max(one["importance"], other["importance"])
        agent.state[twin] = {"text": text, "importance": importance}
        forget({"id": key})
        merged += 1
        agent.pulse()
    return merged


def stats():
    kept = [agent.state[key]["importance"] for key in ids()]
    mean = round(sum(kept) / len(kept), 4) if kept else 0.0
    return {"texts": len(kept), "mean_importance": mean}


@agent.request
def handle(request):
    data = request.data or {}
    operation = data.get("op", "stats")
    if operation == "store":
        return store(data)
    if operation == "recall":
        return recall(data, request.read_only)
    if operation == "forget":
        return forget(data)
    if operation == "consolidate":
        return consolidate()
    if operation == "stats":
        return stats()
    known = "store, recall, forget, consolidate, stats"
    raise Refusal("unknown_operation", "op is one of %s, not %r" % (known, operation))


agent.run()
