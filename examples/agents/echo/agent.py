"""Answers every request with its own data: the smallest agent there is."""

import osup_agent

agent = osup_agent.Agent("echo")


@agent.request
def handle(request):
    return request.data


agent.run()
