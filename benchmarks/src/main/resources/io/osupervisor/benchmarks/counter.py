"""Counts its requests: each one is an entry of the write-ahead log."""

import osup_agent

agent = osup_agent.Agent("counter", state={"value": 0})


@agent.request
def handle(_request):
    agent.state["value"] += 1
    return agent.state["value"]


agent.run()
