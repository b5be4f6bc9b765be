"""Tests of osup_agent on real processes: /usr/bin/python3 -m unittest test_osup_agent"""

import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

import osup_agent
from osup_agent import Refusal, _json_decode, _json_encode, _to_json

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = "import os, sys, time\nimport osup_agent\nfrom osup_agent import LATER, Refusal\n"


class Instance:
    """One agent process and its supervisor's side."""

    def __init__(self, program, max_frame=16 << 20, **restore):
        self.directory = tempfile.TemporaryDirectory()
        path = os.path.join(self.directory.name, "agent.py")
        with open(path, "w") as file:
            file.write(HEAD + textwrap.dedent(program) + "\nagent.run()\n")
        self.log = open(os.path.join(self.directory.name, "log"), "w+")
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": HERE, "OSUP_PROTOCOL": "1"}
        env["PYTHONPATH"] += os.pathsep + os.environ.get("PYTHONPATH", "")
        self.process = subprocess.Popen(
            [sys.executable, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.log, env=env)  # fmt: skip
        self.seen = []
        self.hello = self.next("hello")
        self.send("welcome", protocol=1, agent_id="a", instance_id="i1", role="primary",
                  version="v1", heartbeat_ms=50, max_frame=max_frame, parameters={})  # fmt: skip
        self.restore(**restore)

    def restore(self, snapshot=None, chunks=None, wal_seq=0, entries=()):
        if chunks is not None:
            self.send("restore", checkpoint_id="c", wal_seq=wal_seq, chunked=True)
            for index, data in enumerate(chunks):
                last = index == len(chunks) - 1
                self.send("snapshot_chunk", index=index, last=last, data=data)
        elif snapshot is not None:
            self.send("restore", checkpoint_id="c", wal_seq=wal_seq, snapshot=snapshot)
        else:
            self.send("restore", checkpoint_id=None, wal_seq=0)
        rows = [{"seq": wal_seq + 1 + i, "data": data} for i, data in enumerate(entries)]
        self.send("restore_wal", entries=rows)
        self.send("restore_end", wal_seq=wal_seq + len(rows), role="primary")
        self.ready = self.next("ready")

    def send(self, kind, **fields):
        data = _json_encode(dict(fields, type=kind))
        self.process.stdin.write(len(data).to_bytes(4, "big") + data)
        self.process.stdin.flush()

    def read(self):
        header = self.process.stdout.read(4)
        if len(header) < 4:
            return None
        return _json_decode(self.process.stdout.read(int.from_bytes(header, "big")))

    def next(self, kind):
        while True:
            frame = self.read()
            if frame is None:
                told = kind, self.seen, self.logged()
                raise AssertionError("ended before %s; seen %r; %s" % told)
            self.seen.append(frame)
            if frame["type"] == kind:
                return frame

    def ask(self, id, data=None, deadline_ms=30000, **more):
        fields = dict(idempotent=False, read_only=False, attempt=1, deadline_ms=deadline_ms)
        self.send("process_request", id=id, data=data, **dict(fields, **more))

    def request(self, id, data=None, **more):
        self.ask(id, data, **more)
        return self.next("response")

    def types(self):
        return [frame["type"] for frame in self.seen if frame["type"] != "heartbeat"]

    def of(self, kind):
        return [frame for frame in self.seen if frame["type"] == kind]

    def logged(self):
        self.log.flush()
        with open(self.log.name) as file:
            return file.read()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.log.close()
        self.directory.cleanup()


STATE = """
agent = osup_agent.Agent("test", state={"n": 0, "list": [1]})

@agent.request
def handle(request):
    state = agent.state
    exec(request.data)
    return dict(state)
"""


class StateTest(unittest.TestCase):
    def test_changes_of_a_handler_are_one_entry_before_its_answer(self):
        with Instance(STATE) as agent:
            steps = "state['n'] = 5; state['x'] = {'a': [1]}; del state['list']"
            answer = agent.request("r1", steps)
            self.assertEqual({"n": 5, "x": {"a": [1]}}, answer["data"])
            self.assertEqual(["hello", "ready", "wal_entry", "response"], agent.types())
            entry = agent.of("wal_entry")[0]
            self.assertEqual(("r1", 1), (entry["request"], entry["seq"]))
            self.assertEqual({"set": {"n": 5, "x": {"a": [1]}}, "del": ["list"]}, entry["data"])

    def test_reading_and_unchanged_values_write_nothing(self):
        with Instance(STATE) as agent:
            agent.request("r1", "state['n']; state.get('y'); state['z'] = 1; del state['z']")
            self.assertEqual([], agent.of("wal_entry"))

    def test_a_request_tells_when_it_was_sent(self):
        with Instance(STATE) as agent:
            answer = agent.request("r1", "state['at'] = request.at_ms", ts=1700000000123)
            self.assertEqual(1700000000123, answer["data"]["at"])

    def test_a_failing_handler_is_undone(self):
        with Instance(STATE) as agent:
            steps = "state['n'] = 9; state.clear(); raise ValueError('no')"
            error = agent.request("r1", steps)["error"]
            self.assertEqual({"code": "internal", "message": "ValueError: no"}, error)
            self.assertEqual({"n": 0, "list": [1]}, agent.request("r2", "pass")["data"])
            self.assertEqual([], agent.of("wal_entry"))
            self.assertIn("Traceback", agent.logged())

    def test_an_answer_that_cannot_travel_is_undone_too(self):
        program = STATE.replace("return dict(state)", "return {1: 2}")
        with Instance(program) as agent:
            error = agent.request("r1", "state['n'] = 9")["error"]
            self.assertEqual("invalid_value", error["code"])
            self.assertEqual([], agent.of("wal_entry"))

    def test_replay_and_snapshot_give_the_same_state(self):
        steps = ["state['n'] += 1; state['b'] = b'\\x00\\xff'", "state.clear(); state['k'] = 1.5",
                 "state.update(n=7, m=[{}]); state.pop('k')", "state.setdefault('list', [])"]  # fmt: skip
        with Instance(STATE) as agent:
            for index, step in enumerate(steps):
                answer = agent.request("r%d" % index, step)["data"]
            entries = [entry["data"] for entry in agent.of("wal_entry")]
            agent.send("checkpoint_request", reason="test")
            checkpoint = agent.next("checkpoint")
        self.assertEqual(4, checkpoint["wal_seq"])
        with Instance(STATE, entries=entries) as again:
            self.assertEqual(4, again.ready["wal_seq"])
            self.assertEqual(answer, again.request("r", "pass")["data"])
        with Instance(STATE, snapshot=checkpoint["snapshot"], wal_seq=4) as again:
            self.assertEqual(answer, again.request("r", "pass")["data"])
            again.request("s", "state['n'] = 1")
            self.assertEqual(5, again.of("wal_entry")[0]["seq"])

    def test_values_inside_cannot_change_unlogged(self):
        with Instance(STATE) as agent:
            error = agent.request("r1", "state['list'].append(2)")["error"]
            self.assertIn("read-only", error["message"])

    def test_a_read_only_request_cannot_change_state(self):
        with Instance(STATE) as agent:
            error = agent.request("r1", "state['n'] = 2", read_only=True)["error"]
            self.assertEqual("read_only", error["code"])
            self.assertEqual(0, agent.request("r2", "pass")["data"]["n"])

    def test_commit_logs_in_the_middle(self):
        with Instance(STATE) as agent:
            steps = "state['n'] = 1; agent.commit(); state['n'] = 2; raise ValueError()"
            agent.request("r1", steps)
            self.assertEqual(1, agent.request("r2", "pass")["data"]["n"])
            self.assertEqual([{"set": {"n": 1}}], [e["data"] for e in agent.of("wal_entry")])

    def test_a_large_state_travels_in_chunks_and_comes_back(self):
        with Instance(STATE, max_frame=65536) as agent:
            for index in range(8):
                agent.request("r%d" % index, "state['k%d'] = 'ü' * 2000" % index)
            agent.send("checkpoint_request", reason="test")
            self.assertTrue(agent.next("checkpoint")["chunked"])
            while not agent.next("snapshot_chunk")["last"]:
                pass
            chunks = [frame["data"] for frame in agent.of("snapshot_chunk")]
            indices = [frame["index"] for frame in agent.of("snapshot_chunk")]
            self.assertEqual(list(range(len(chunks))), indices)
        self.assertGreater(len(chunks), 1)
        for restore in ({"chunks": chunks}, {"snapshot": b"".join(chunks)}):
            with Instance(STATE, wal_seq=8, **restore) as again:
                self.assertEqual("ü" * 2000, again.request("r", "pass")["data"]["k7"])

    def test_an_entry_that_is_too_large_is_refused(self):
        with Instance(STATE, max_frame=65536) as agent:
            error = agent.request("r1", "state['x'] = 'y' * 40000")["error"]
            self.assertEqual("too_large", error["code"])
            self.assertNotIn("x", agent.request("r2", "pass")["data"])


MANUAL = """
agent = osup_agent.Agent("manual")
total = 0

@agent.apply
def apply(entry):
    global total
    total += entry

@agent.snapshot
def snapshot():
    return b"%d" % total

@agent.restore
def restore(snapshot):
    global total
    total = int(snapshot)

@agent.request
def handle(request):
    agent.log(*request.data)
    return total
"""


LOG_ALONE = """
agent = osup_agent.Agent("log alone")
entries = []
agent.apply(entries.append)

@agent.request
def handle(request):
    agent.log(*request.data)
    return sum(entries)
"""


class ManualMemoryTest(unittest.TestCase):
    def test_entries_batches_and_binary_snapshots(self):
        with Instance(MANUAL) as agent:
            self.assertEqual(1, agent.request("r1", [1])["data"])
            self.assertEqual(10, agent.request("r2", [2, 3, 4])["data"])
            batch = agent.of("wal_batch")[0]["entries"]
            self.assertEqual([2, 3, 4], [entry["seq"] for entry in batch])
            agent.send("shutdown", reason="test", deadline_ms=1000, checkpoint=True)
            checkpoint = agent.next("checkpoint")
            self.assertEqual((4, b"10"), (checkpoint["wal_seq"], checkpoint["snapshot"]))
            self.assertEqual("bye", agent.next("bye")["type"])
            self.assertEqual(0, agent.process.wait())
        with Instance(MANUAL, chunks=[b"1", b"0"], wal_seq=4, entries=[5]) as again:
            self.assertEqual(5, again.ready["wal_seq"])
            self.assertEqual(16, again.request("r", [1])["data"])

    def test_without_snapshot_there_is_no_capability(self):
        with Instance(LOG_ALONE, entries=[4]) as agent:
            self.assertEqual([], agent.hello["capabilities"])
            self.assertEqual(5, agent.request("r", [1])["data"])

    def test_a_failing_replay_ends_the_agent(self):
        with self.assertRaises(AssertionError) as ended:
            Instance(MANUAL, entries=["no number"])
        self.assertIn("restore_failed", str(ended.exception))


WORK = """
agent = osup_agent.Agent("work", tools=True)
later = []

@agent.every(0.05)
def tick():
    agent.metrics(ticks=1)

@agent.request
def handle(request):
    data = request.data
    if data == "print":
        print("printed"); os.system("echo by a child"); os.write(1, b"by C")
    if data == "later":
        later.append(request); return LATER
    if data == "now":
        later.pop().respond("late answer")
    if data == "until cancelled":
        agent.report("begun", "until cancelled")
        while not request.cancelled: pass
        return "stopped"
    if data == "refuse":
        raise Refusal("too_cold", "it is too cold")
    if data == "tool":
        result = agent.tool("mail", {"to": "x"})
        return [result.mode, result.result]
    if data == "busy":
        with agent.busy(next_ms=1234): pass
    request.metrics["size"] = 3
    request.score = 0.5
    return data
"""


class WorkTest(unittest.TestCase):
    def test_values_come_back_in_kind(self):
        values = [None, True, 1, 1.0, -(1 << 63), (1 << 64) - 1, "ü\n\"\u2028", b"\x00", {"$bin": 1},
                  {"$esc": {"$bin": "x"}}, {"a": {"$bin": b"y"}}, [], {}, 1e300]  # fmt: skip
        with Instance(WORK) as agent:
            for value in values:
                data = agent.request("r", value)["data"]
                self.assertEqual((value, type(value)), (data, type(data)))

    def test_printing_does_not_reach_the_frames(self):
        with Instance(WORK) as agent:
            agent.request("r1", "print")
            for text in ("printed", "by a child", "by C"):
                self.assertIn(text, agent.logged())

    def test_answers_may_come_later(self):
        with Instance(WORK) as agent:
            agent.ask("r1", "later")
            agent.request("r2", "now")
            agent.next("response")
            answers = {frame["id"]: frame["data"] for frame in agent.of("response")}
            self.assertEqual({"r1": "late answer", "r2": "now"}, answers)

    def test_shutdown_waits_for_open_requests(self):
        with Instance(WORK) as agent:
            agent.ask("r1", "later")
            agent.send("shutdown", reason="test", deadline_ms=9000, checkpoint=False)
            agent.ask("r2", "now")
            agent.next("bye")
            self.assertEqual({"r1", "r2"}, {f["id"] for f in agent.of("response")})

    def test_cancel_is_seen_inside_work_and_in_the_queue(self):
        with Instance(WORK) as agent:
            agent.ask("r1", "until cancelled")
            agent.next("error")
            agent.ask("r2", "x")
            agent.send("cancel", id="r2")
            agent.send("cancel", id="r1")
            self.assertEqual("stopped", agent.next("response")["data"])
            self.assertEqual("cancelled", agent.next("response")["error"]["code"])

    def test_an_expired_request_is_not_begun(self):
        with Instance(WORK) as agent:
            agent.ask("r1", "until cancelled")
            agent.next("error")
            agent.ask("r2", "x", deadline_ms=0)
            agent.send("cancel", id="r1")
            agent.next("response")
            self.assertEqual("deadline_exceeded", agent.next("response")["error"]["code"])

    def test_refusal_metrics_and_score(self):
        with Instance(WORK) as agent:
            self.assertEqual({"code": "too_cold", "message": "it is too cold"},
                             agent.request("r1", "refuse")["error"])  # fmt: skip
            answer = agent.request("r2", "x")
            self.assertEqual(({"size": 3}, 0.5), (answer["metrics"], answer["score"]))

    def test_tools_wait_with_a_beating_pulse(self):
        with Instance(WORK) as agent:
            agent.ask("r1", "tool")
            call = agent.next("tool_call")
            beats = len(agent.of("heartbeat"))
            agent.next("heartbeat")
            agent.next("heartbeat")
            agent.send("tool_result", id=call["id"], mode="mock", result={"ok": True})
            self.assertEqual(["mock", {"ok": True}], agent.next("response")["data"])
            self.assertGreater(len(agent.of("heartbeat")), beats)
            agent.ask("r2", "tool")
            fault = {"code": "fenced_off", "message": "no"}
            agent.send("tool_result", id=agent.next("tool_call")["id"], mode="live", error=fault)
            self.assertEqual(fault, agent.next("response")["error"])

    def test_busy_announces_silence(self):
        with Instance(WORK) as agent:
            agent.request("r1", "busy")
            self.assertIn(1234, [frame.get("next_ms") for frame in agent.of("heartbeat")])

    def test_timers_run(self):
        with Instance(WORK) as agent:
            self.assertEqual({"ticks": 1}, agent.next("metrics")["data"])

    def test_bad_frames_are_reported_and_survived(self):
        with Instance(WORK) as agent:
            agent.process.stdin.write(b"\0\0\0\3{x}")
            agent.send("process_request")
            agent.send("nobody knows this")
            agent.send("error", code="bad_state", message="m")
            agent.request("r1", "x")
            codes = [frame["code"] for frame in agent.of("error")]
            self.assertEqual(["decode_failed", "field_invalid"], codes)

    def test_end_of_input_ends_it_silently(self):
        with Instance(WORK) as agent:
            agent.process.stdin.close()
            self.assertEqual(0, agent.process.wait())
            rest = []
            while True:
                frame = agent.read()
                if frame is None:
                    break
                rest.append(frame["type"])
            self.assertLessEqual(set(rest), {"heartbeat", "metrics"})


CHANGING = """
    import types
    def loaded(source):
        module = types.ModuleType("rules")
        exec(compile(source, "rules.py", "exec"), module.__dict__)
        return module

    rules = loaded("def rule(n): return n + 1")
    agent = osup_agent.Agent("changing", state={"n": 1, "told": []})

    @agent.hot_reload
    def reload(new):
        global rules
        rules = loaded(new["files"]["rules.py"])

    @agent.evolved
    def evolved(result):
        agent.state["told"] = agent.state["told"] + [result["decision"]]

    @agent.request
    def handle(request):
        if request.data == "propose":
            files = {"rules.py": "x", "old.py": None}
            agent.propose("why", files=files, expected={"latency": "-10%"})
        elif request.data == "apply":
            agent.state["n"] = rules.rule(agent.state["n"])
        return dict(agent.state), agent.version
"""


class ChangeTest(unittest.TestCase):
    def test_a_reload_changes_the_code_and_keeps_the_state(self):
        with Instance(CHANGING) as agent:
            self.assertIn("hot_reload", agent.hello["capabilities"])
            self.assertEqual(agent.request("r1", "apply")["data"], [{"n": 2, "told": []}, "v1"])
            agent.send("hot_reload", version="v2", parameters={}, backup_checkpoint_id=None,
                       files={"rules.py": "def rule(n): return n * 10"})  # fmt: skip
            self.assertEqual(agent.next("reloaded")["version"], "v2")
            self.assertEqual(agent.request("r2", "apply")["data"], [{"n": 20, "told": []}, "v2"])

    def test_a_reload_that_fails_is_told_and_changes_nothing(self):
        with Instance(CHANGING) as agent:
            agent.send("hot_reload", version="v2", parameters={}, backup_checkpoint_id=None,
                       files={"rules.py": "def rule(n: return"})  # fmt: skip
            self.assertEqual(agent.next("error")["code"], "reload_failed")
            self.assertEqual(agent.request("r1", "apply")["data"], [{"n": 2, "told": []}, "v1"])

    def test_a_proposal_and_what_became_of_it(self):
        with Instance(CHANGING) as agent:
            agent.request("r1", "propose")
            (intent,) = agent.of("evolution_intent")
            self.assertEqual(intent["hypothesis"], {
                "reason": "why", "files": {"rules.py": "x", "old.py": None},
                "expected": {"latency": "-10%"}})  # fmt: skip
            for decision in "promoted", "confirmed":
                agent.send("evolution_result", hypothesis_id="h1", decision=decision, reason="r",
                           evidence=None)  # fmt: skip
            data = agent.request("r2", "get")["data"]
            self.assertEqual(data[0]["told"], ["promoted", "confirmed"])
            self.assertEqual([entry["seq"] for entry in agent.of("wal_entry")], [1, 2])


class ValuesTest(unittest.TestCase):
    def test_what_cannot_travel_is_refused(self):
        deep = []
        for _ in range(70):
            deep = [deep]
        for value in (float("nan"), float("inf"), 1 << 64, -(1 << 63) - 1, {1: 2}, {"a": {1, 2}},
                      object(), "\ud800", deep):  # fmt: skip
            with self.assertRaises(Refusal, msg=repr(value)):
                _json_encode({"data": value})

    def test_both_json_codecs_agree(self):
        import json

        for value in ({"a": [1, 0.5, "é\u2028\x01\"", None, True]}, [1e22, -0.0, 10**18]):
            self.assertEqual(value, json.loads(_to_json(value)))

    def test_state_outside_of_a_handler_is_refused(self):
        with self.assertRaises(Refusal):
            osup_agent.Agent("x").state["a"] = 1


if __name__ == "__main__":
    unittest.main()
