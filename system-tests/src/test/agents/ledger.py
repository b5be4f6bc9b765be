"""Keeps every id in the order in which it came, twice where it came twice."""

import osup_agent

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


OPERATIONS = {"append": append, "find": find, "page": page, "count": count}


@agent.request
def handle(request):
    return OPERATIONS[request.data["op"]](request.data)


agent.run()
