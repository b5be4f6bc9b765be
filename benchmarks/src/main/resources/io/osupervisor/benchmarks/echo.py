"""Answers every request with its own data."""

import osup_agent

agent = osup_agent.Agent("echo")


@agent.request
def handle(request):
    return request.data


agent.run()
