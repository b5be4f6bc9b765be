"""Remembers nothing, and says which version answers, and in which role."""

import os

import osup_agent

NAME = "v0"
agent = osup_agent.Agent("stateless")


@agent.request
def handle(_request):
    return {"name": NAME, "canary": os.environ["OSUP_ROLE"] == "canary"}


agent.run()
