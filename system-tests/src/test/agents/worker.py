"""Does what it is asked: spins, waits, answers; its pulse stops while it does."""

import time

import osup_agent

agent = osup_agent.Agent("worker", state={"done": 0})


def spin(data):
    end = time.monotonic() + data["seconds"]
    while time.monotonic() < end:
        pass


def wait(data):
    time.sleep(data["seconds"])


OPERATIONS = {"spin": spin, "wait": wait, "count": lambda data: None}


@agent.request
def handle(request):
    OPERATIONS[request.data["op"]](request.data)
    if request.data["op"] != "count":
        agent.state["done"] += 1
    return agent.state["done"]


agent.run()
