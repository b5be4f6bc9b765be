"""Counts: increment, decrement, get, reset. The value outlives every crash."""

import osup_agent

agent = osup_agent.Agent("counter", state={"value": 0})


def amount(data):
    by = data.get("by", agent.parameters.get("step", 1))
    if isinstance(by, bool) or not isinstance(by, int):
        raise osup_agent.Refusal("invalid_amount", "by is an integer, not %r" % (by,))
    return by


def increment(data):
    agent.state["value"] += amount(data)


def decrement(data):
    agent.state["value"] -= amount(data)


def reset(_data):
    agent.state["value"] = 0


def get(_data):
    pass


OPERATIONS = {"increment": increment, "decrement": decrement, "get": get, "reset": reset}


@agent.request
def handle(request):
    data = request.data or {}
    operation = OPERATIONS.get(data.get("op", "increment"))
    if operation is None:
        message = "op is one of %s, not %r" % (", ".join(OPERATIONS), data["op"])
        raise osup_agent.Refusal("unknown_operation", message)
    operation(data)
    return {"value": agent.state["value"]}


agent.run()
