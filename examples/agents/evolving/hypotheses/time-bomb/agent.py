"""Keeps short texts and finds them by their words; proposes a change of itself when asked."""

import os

import osup_agent
import search
from osup_agent import Refusal

agent = osup_agent.Agent("evolving")
documents = search.Documents()
served = 0
results = []  # what became of its own proposals, newest last

MOST_RESULTS = 20
SLOW = "\ndef words(text):\n"
FUSE = 100  # searches as primary
FAST = "\n@lru_cache(maxsize=100_000)\ndef words(text):\n"


@agent.apply
def apply(entry):
    kind, value = entry["kind"], entry["value"]
    if kind == "add":
        documents.add(value["id"], value["text"])
    elif kind == "remove":
        documents.remove(value)
    elif kind == "result":
        results.append(value)
        del results[:-MOST_RESULTS]


@agent.snapshot
def snapshot():
    return {"documents": dict(documents.texts), "results": list(results)}


@agent.restore
def restore(whole):
    for key in list(documents.texts):
        documents.remove(key)
    for key, text in whole["documents"].items():
        documents.add(key, text)
    results[:] = whole["results"]


def string_of(data, name):
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refusal("invalid_" + name, "%s is a string with something in it" % name)
    return value


def add(data):
    document = {"id": string_of(data, "id"), "text": string_of(data, "text")}
    agent.log({"kind": "add", "value": document})
    return {"documents": len(documents.texts)}


def remove(data):
    key = string_of(data, "id")
    known = key in documents.texts
    if known:
        agent.log({"kind": "remove", "value": key})
    return {"removed": known}


def find(data):
    global served
    served += agent.role == "primary"
    if served == FUSE:
        os._exit(70)
    limit = data.get("limit", 10)
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= 1000:
        raise Refusal("invalid_limit", "limit is an integer from 1 to 1000")
    return {"ids": documents.search(string_of(data, "query"), limit)}


def propose():
    """Its idea: remember the words of a text instead of taking it apart at every search."""
    with open(search.__file__, encoding="utf-8") as file:
        source = file.read()
    if SLOW not in source or FAST in source:
        raise Refusal("no_idea", "search.py is not the one that this agent knows to improve")
    agent.propose(
        "the same texts are taken apart at every search",
        files={"search.py": "from functools import lru_cache\n\n\n" + source.replace(SLOW, FAST)},
        expected={"latency": "-30%"},
    )
    return {"proposed": ["search.py"]}


@agent.evolved
def evolved(result):
    told = {name: result.get(name) for name in ("hypothesis_id", "decision", "reason")}
    agent.log({"kind": "result", "value": told})


@agent.request
def handle(request):
    data = request.data or {}
    operation = data.get("op", "stats")
    if operation == "add":
        return add(data)
    if operation == "remove":
        return remove(data)
    if operation == "search":
        return find(data)
    if operation == "propose":
        return propose()
    if operation == "stats":
        return {"documents": len(documents.texts), "results": list(results)}
    raise Refusal("unknown_operation", "op is one of add, remove, search, propose, stats")


agent.run()
