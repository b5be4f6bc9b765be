"""Keeps every id in the order in which it came, twice where it came twice.

A test may hold a version of it by files in the folder that GATES names. NAME-ROLE keeps it from
starting in that role, NAME-answers from answering as a shadow, NAME-cases from answering as a
replay; NAME-falls ends it at its next request as the primary.
"""

import hashlib
import os
import time

import osup_agent

NAME = "v0"
GATES = os.environ.get("GATES")


def is_shut(gate):
    return GATES is not None and os.path.exists(os.path.join(GATES, NAME + "-" + gate))


while is_shut(os.environ["OSUP_ROLE"]):
    time.sleep(0.01)
agent = osup_agent.Agent("ledger")
ids = []


@agent.apply
def apply(entry):
    ids.append(entry)


@agent.snapshot
def snapshot():
    return ids


@agent.restore
def restore(kept):
    ids[:] = kept


def append(data):
    agent.log(data["id"])
    return {"id": data["id"], "position": len(ids)}


def find(data):
    return [i + 1 for i, known in enumerate(ids) if known == data["id"]]


def page(data):
    return ids[data["from"] : data["from"] + data["limit"]]


def count(_data):
    return len(ids)


def digest(_data):
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def name(_data):
    return NAME


OPERATIONS = {
    "append": append,
    "find": find,
    "page": page,
    "count": count,
    "digest": digest,
    "name": name,
}


@agent.request
def handle(request):
    if agent.role == "primary" and is_shut("falls"):
        os._exit(70)
    gate = {"shadow": "answers", "replay": "cases"}.get(agent.role)
    if gate is not None and is_shut(gate):
        with agent.busy(next_ms=600_000):
            while is_shut(gate):
                time.sleep(0.01)
    return OPERATIONS[request.data["op"]](request.data)


agent.run()
