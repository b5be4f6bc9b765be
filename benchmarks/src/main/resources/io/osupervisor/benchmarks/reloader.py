"""Counts its requests; another version of this file takes over as it runs."""

import osup_agent


def answer(state):
    state["value"] += 1
    return state["value"]


if __name__ == "__main__":
    agent = osup_agent.Agent("reloader", state={"value": 0})
    current = {"answer": answer}

    @agent.request
    def handle(_request):
        return current["answer"](agent.state)

    @agent.hot_reload
    def take(reload):
        for program in reload["files"].values():
            exec(program, current)

    agent.run()
