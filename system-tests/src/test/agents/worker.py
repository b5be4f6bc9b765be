"""Does what it is asked: spins, waits, answers; its pulse stops while it does."""

import signal
import time

import osup_agent

agent = osup_agent.Agent("worker", state={"done": 0})


def spin(data):
    end = time.monotonic() + data["seconds"]
    while time.monotonic() < end:
        pass


def wait(data):
    time.sleep(data["seconds"])


def hold(_data):
    while not released:
        time.sleep(0.01)


released = []
signal.signal(signal.SIGUSR1, lambda *_: released.append(True))
OPERATIONS = {"spin": spin, "wait": wait, "hold": hold, "count": lambda data: None}


@agent.request
def handle(request):
    OPERATIONS[request.data["op"]](request.data)
    if request.data["op"] != "count":
        agent.state["done"] += 1
    return agent.state["done"]


agent.run()
