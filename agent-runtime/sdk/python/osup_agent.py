"""Write an OSupervisor agent in Python: one file, standard library only, Python 3.8 or newer.

    import osup_agent

    agent = osup_agent.Agent("counter", state={"value": 0})

    @agent.request
    def handle(request):
        agent.state["value"] += request.data.get("by", 1)
        return {"value": agent.state["value"]}

    agent.run()

That is a whole agent: it is supervised, its state survives any crash, and nothing it answered can
be lost. Put `sdk = python` into the genome of its spec and this file lies beside your own.

Answering
    The handler gets one request at a time and returns its answer: None, bool, int, float, str,
    bytes, list, or dict with string keys. `raise Refusal(code, message)` refuses a request; any
    other exception is answered with the code `internal` and its traceback goes to the log.
    request.id, .key, .data, .idempotent, .read_only, .attempt    what the supervisor sent
    request.at_ms             when it was sent, in milliseconds since 1970. Take it for the time, and
                              the request comes to the same when it is replayed another day
    request.remaining_ms      milliseconds to the deadline; below 0 nobody waits any more
    request.cancelled         True once the caller gave up; ask it inside long work
    request.metrics["name"] = number, request.score = number      telemetry of this answer
    return LATER              answer another time with request.respond(data) or
                              request.fail(code, message), from another handler or a timer

State (the automatic mode)
    agent.state is a dict with string keys. What a handler changes becomes one entry of the
    write-ahead log, written before its answer; if the handler raises, its changes are undone and
    nothing is logged. Checkpoints, chunked where large, and the replay at a start are done for
    you. Values inside are read-only, so that no change escapes the log: assign a changed copy,
    `state["tags"] = state["tags"] + ["new"]`. One key per thing keeps entries small. The order
    of keys is not kept over a restart. `Agent(state={...})` gives the values of a first start.
    agent.commit() logs the changes so far, in the middle of a handler.
    A read_only request cannot change state: the change raises Refusal("read_only").

Memory of your own (the manual mode)
    @agent.apply       def apply(entry)       folds one entry in; runs for new and replayed ones
    @agent.snapshot    def snapshot()         returns the whole state, of any kind
    @agent.restore     def restore(snapshot)  takes back what snapshot() returned
    agent.log(entry)   writes the entry, then applies it; agent.log(a, b, c) is one atomic batch.
    With apply alone the agent is restored from the log. agent.state is not there in this mode.

Pulse
    The loop that calls your handlers beats by itself. A handler that is silent for longer says so:
    with agent.busy(next_ms=60_000): model.load()      or calls agent.pulse() now and then.

More
    @agent.ready           def f()          after the restore, before the first request
    @agent.every(seconds)  def f()          a timer; runs only while the agent is ready
    @agent.hot_reload      def f(reload)    takes reload["files"] (changed ones: path to text, bytes
                                            or None for deleted) and ["parameters"] without a new
                                            process; the state stays, an exception refuses
    agent.propose(reason, files={path: text}, parameters={}, expected={"latency": "-10%"})
                                            proposes a change of this agent, to be tried first
    @agent.evolved         def f(result)    what became of it: result["decision"], ["reason"]
    agent.tool(name, arguments) -> ToolResult with .mode and .result; raises ToolError. Changes
                           made before the call are logged before it.
    agent.metrics(name=number), agent.report(code, message), agent.checkpoint()
    agent.id, .instance_id, .role, .version, .parameters, .logged and .durable (entry numbers)
    Requests come one at a time, so handlers need no locks. Use agent only from the main thread.

Printing
    print() is safe: standard output is moved out of the way and whatever is written to it, also
    by C code and by child processes, reaches the agent's log on standard error.

On the wire it speaks MessagePack where the package `msgpack` is installed, else JSON.
"""

import os
import select
import sys
from binascii import Error as _Base64Error, a2b_base64, b2a_base64
from collections import deque
from time import monotonic

__all__ = ["Agent", "LATER", "Refusal", "Request", "State", "ToolError", "ToolResult"]
__version__ = "0.1.0"

LATER = object()
"""Returned by a handler that answers another time."""

_INF = float("inf")
_CHUNK = 1 << 20
_READ = 1 << 18
_WRITE = 1 << 16
_DEPTH = 60
_BIG = b"\x00osup-json\n"  # marks a snapshot that became binary only because of its size
_ABSENT = object()
_SAFE = frozenset((str, bool, type(None)))
_FRAMES = None


class Refusal(Exception):
    """A request is answered with this error; code is stable, message says what happened."""

    def __init__(self, code, message=""):
        Exception.__init__(self, message or code)
        self.code, self.message = code, message or code


class ToolError(Refusal):
    """A tool call failed, in the mode it was tried in: mock, dry_run or live."""

    def __init__(self, code, message, mode):
        Refusal.__init__(self, code, message)
        self.mode = mode


class ToolResult:
    """What a tool answered, and in which mode: mock, dry_run or live."""

    __slots__ = ("mode", "result")

    def __init__(self, mode, result):
        self.mode, self.result = mode, result


# ---------------------------------------------------------------- values and frames


def _marked(value, depth=_DEPTH):
    """Checks that a value can travel; True if its JSON form needs $bin or $esc somewhere."""
    kind = type(value)
    if kind in _SAFE:
        return False
    if isinstance(value, dict):
        _check_depth(depth)
        marked = len(value) == 1 and ("$bin" in value or "$esc" in value)
        for key, item in value.items():
            if not isinstance(key, str):
                raise Refusal("invalid_value", "a map has the key %r: keys are strings" % (key,))
            if type(item) not in _SAFE and _marked(item, depth - 1):
                marked = True
        return marked
    if isinstance(value, (list, tuple)):
        _check_depth(depth)
        marked = False
        for item in value:
            if type(item) not in _SAFE and _marked(item, depth - 1):
                marked = True
        return marked
    if isinstance(value, int):
        if not -(1 << 63) <= value < 1 << 64:
            raise Refusal("invalid_value", "integer %d is beyond 64 bits" % value)
    elif isinstance(value, float):
        if value - value != 0.0:
            raise Refusal("invalid_value", "%r cannot travel: numbers are finite" % value)
    elif isinstance(value, (bytes, bytearray, memoryview)):
        return True
    elif not isinstance(value, str):
        raise Refusal("invalid_value", "a %s is no value of the protocol" % kind.__name__)
    return False


def _check_depth(depth):
    if depth <= 0:
        raise Refusal("invalid_value", "nested deeper than %d" % _DEPTH)


def _wrap(value):
    if isinstance(value, dict):
        wrapped = {key: _wrap(item) for key, item in value.items()}
        if len(wrapped) == 1 and ("$bin" in wrapped or "$esc" in wrapped):
            return {"$esc": wrapped}
        return wrapped
    if isinstance(value, (list, tuple)):
        return [_wrap(item) for item in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"$bin": b2a_base64(value, newline=False).decode("ascii")}
    return value


def _unwrap(value):
    if isinstance(value, list):
        return [_unwrap(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        if isinstance(value.get("$bin"), str):
            return a2b_base64(value["$bin"])
        if isinstance(value.get("$esc"), dict):
            return {key: _unwrap(item) for key, item in value["$esc"].items()}
    return {key: _unwrap(item) for key, item in value.items()}


def _no_default(value):
    raise Refusal("invalid_value", "a %s is no value of the protocol" % type(value).__name__)


class _Strict:
    """What the C scanner of the json package asks of its decoder."""

    strict, object_hook, object_pairs_hook, parse_constant = True, None, None, float
    parse_float, parse_int = float, int


def _json_codec():
    """The json package's own C parts without the package, whose import takes 6 ms of a start."""
    from _json import encode_basestring, make_encoder, make_scanner

    encode = make_encoder(None, _no_default, encode_basestring, None, ":", ",", False, False, False)
    scan = make_scanner(_Strict)

    def to_json(value):
        return "".join(encode(value, 0))

    def from_json(text):
        try:
            value, end = scan(text, 0)
        except (StopIteration, SystemError):  # it has no name for its error without the package
            raise ValueError("no JSON value") from None
        if text[end:].strip():
            raise ValueError("something follows the JSON value at %d" % end)
        return value

    if to_json(from_json('{"a":[1,0.5,"\\u00e9",null]}')) != '{"a":[1,0.5,"é",null]}':
        raise ImportError("another _json")
    return to_json, from_json


try:
    _to_json, _from_json = _json_codec()
except (ImportError, TypeError, AttributeError):
    import json

    _to_json = json.JSONEncoder(
        ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
    ).encode
    _from_json = json.JSONDecoder().decode


def _json_encode(value):
    text = _to_json(_wrap(value) if _marked(value) else value)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise Refusal("invalid_value", "a string has a lone surrogate") from None


def _json_decode(data):
    value = _from_json(data.decode("utf-8"))
    return _unwrap(value) if b'"$' in data or b"\\u0024" in data else value


def _codec():
    try:
        import msgpack
    except ImportError:
        return _json_encode, _json_decode

    def encode(value):
        _marked(value)
        try:
            return msgpack.packb(value, use_bin_type=True)
        except UnicodeEncodeError:
            raise Refusal("invalid_value", "a string has a lone surrogate") from None

    return encode, lambda data: msgpack.unpackb(data, raw=False, strict_map_key=True)


class _Pipe:
    """Frames in and out. Reads large pieces, writes many frames at once."""

    def __init__(self, source, sink):
        self._source, self._sink = source, sink
        self._in, self._at, self._out, self._size = b"", 0, [], 0
        self._parts, self._missing = [], 0  # of a large frame on its way: joined once, at its end
        self.max_frame = 16 << 20
        self.encode, self.decode = _codec()

    def fill(self, seconds):
        """Waits for bytes and takes them; False if none came in time, None at the end."""
        ready, _, _ = select.select((self._source,), (), (), None if seconds == _INF else seconds)
        if not ready:
            return False
        piece = os.read(self._source, _READ)
        if not piece:
            return None
        if self._parts:
            self._parts.append(piece)
            self._missing -= len(piece)
            if self._missing <= 0:
                self._in, self._at, self._parts = b"".join(self._parts), 0, []
        else:
            self._in, self._at = self._in[self._at :] + piece, 0
        return True

    def next(self):
        """The bytes of the next whole frame, or None."""
        data, at = self._in, self._at
        if len(data) - at < 4:
            return None
        length = int.from_bytes(data[at : at + 4], "big")
        if not 0 < length <= self.max_frame:
            raise _Broken("a frame claims %d bytes, allowed are 1 to %d" % (length, self.max_frame))
        end = at + 4 + length
        if end > len(data):
            if end - len(data) > _READ:
                self._parts, self._missing = [data[at:]], end - len(data)
                self._in, self._at = b"", 0
            return None
        self._at = end
        return data[at + 4 : end]

    def frame(self, frame):
        data = self.encode(frame)
        if len(data) > self.max_frame:
            raise Refusal(
                "too_large", "%d bytes exceed max_frame %d" % (len(data), self.max_frame)
            )
        return data

    def put(self, data):
        self._out.append(len(data).to_bytes(4, "big"))
        self._out.append(data)
        self._size += len(data) + 4
        if self._size >= _WRITE:
            self.flush()

    def flush(self):
        if not self._out:
            return
        rest = memoryview(b"".join(self._out))
        self._out, self._size = [], 0
        while rest:
            try:
                rest = rest[os.write(self._sink, rest) :]
            except BlockingIOError:
                select.select((), (self._sink,), ())


class _Broken(Exception):
    """The stream of frames cannot be followed any further."""


def _move_stdout():
    """Takes the two pipes for frames; what is printed goes to standard error from now on."""
    global _FRAMES
    if _FRAMES is None:
        sys.stdout.flush()
        _FRAMES = os.dup(0), os.dup(1)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        os.dup2(2, 1)
        if hasattr(sys.stderr, "reconfigure"):
            sys.stderr.reconfigure(line_buffering=True)
        sys.stdout = sys.stderr
    return _FRAMES


if "OSUP_PROTOCOL" in os.environ:
    _move_stdout()


# ---------------------------------------------------------------- state


def _refuse_change(self, *_args, **_named):
    raise TypeError(
        "values in state are read-only: assign a changed copy, as in "
        "state[key] = state[key] + [item] or state[key] = {**state[key], name: item}"
    )


class _Map(dict):
    __slots__ = ()
    __setitem__ = __delitem__ = __ior__ = _refuse_change
    clear = pop = popitem = setdefault = update = _refuse_change


class _List(list):
    __slots__ = ()
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse_change
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse_change


def _frozen(value):
    if isinstance(value, dict):
        return _Map((key, _frozen(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return _List(_frozen(item) for item in value)
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else value


class State:
    """A dict with string keys whose every change is in the write-ahead log before its answer.

    Reading is as with any dict. Changing is possible inside a handler or timer of a ready agent.
    """

    def __init__(self, agent, initial):
        _marked(initial)
        self._agent, self._data = agent, dict(_frozen(initial))
        self._before, self._cleared = None, False

    def __getitem__(self, key):
        return self._data[key]

    def __contains__(self, key):
        return key in self._data

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)

    def __eq__(self, other):
        return self._data == other

    __hash__ = None

    def __repr__(self):
        return "State(%r)" % self._data

    def get(self, key, default=None):
        return self._data.get(key, default)

    def keys(self):
        return self._data.keys()

    def values(self):
        return self._data.values()

    def items(self):
        return self._data.items()

    def __setitem__(self, key, value):
        if not isinstance(key, str):
            raise TypeError("state keys are strings, not %r" % (key,))
        _marked(value)
        self._remember(key)
        self._data[key] = _frozen(value)

    def __delitem__(self, key):
        if key not in self._data:
            raise KeyError(key)
        self._remember(key)
        del self._data[key]

    def pop(self, key, *default):
        if key not in self._data and default:
            return default[0]
        value = self._data[key]
        del self[key]
        return value

    def setdefault(self, key, default=None):
        if key not in self._data:
            self[key] = default
        return self._data[key]

    def update(self, *maps, **named):
        for key, value in dict(*maps, **named).items():
            self[key] = value

    def clear(self):
        for key in self._data:
            self._remember(key)
        self._cleared = True
        self._data.clear()

    def _remember(self, key):
        self._agent._may_write()
        if self._before is None:
            raise Refusal("bad_state", "state changes only in a handler of a ready agent")
        if key not in self._before:
            self._before[key] = self._data.get(key, _ABSENT)

    def _begin(self):
        self._before, self._cleared = {}, False

    def _entry(self):
        """What changed since the last entry, or None."""
        before, data = self._before, self._data
        if not before:
            return None
        if self._cleared:
            return {"clear": True, "set": dict(data)}
        put = {k: data[k] for k, old in before.items() if k in data and old is not data[k]}
        gone = [k for k, old in before.items() if k not in data and old is not _ABSENT]
        if not put and not gone:
            return None
        return {"set": put, "del": gone} if gone else {"set": put}

    def _undo(self):
        for key, old in (self._before or {}).items():
            if old is _ABSENT:
                self._data.pop(key, None)
            else:
                self._data[key] = old

    def _end(self):
        self._before, self._cleared = None, False

    def apply(self, entry):
        """Folds a replayed entry in."""
        if entry.get("clear"):
            self._data.clear()
        for key in entry.get("del", ()):
            self._data.pop(key, None)
        for key, value in entry.get("set", {}).items():
            self._data[key] = _frozen(value)

    def snapshot(self):
        """All of it, for a checkpoint."""
        return self._data

    def restore(self, snapshot):
        """Takes the place of all there was."""
        self._data = dict(_frozen(snapshot))


# ---------------------------------------------------------------- requests


class Request:
    """One request; see the manual at the top of this file."""

    __slots__ = (
        "id", "key", "data", "deadline_ms", "idempotent", "read_only", "attempt", "score",
        "at_ms", "_metrics", "_agent", "_arrived", "_cancelled", "_open",
    )  # fmt: skip

    def __init__(self, agent, frame, now):
        get = frame.get
        self.id, self.key, self.data = frame["id"], get("key"), get("data")
        self.deadline_ms = get("deadline_ms", _INF)
        self.idempotent, self.read_only = get("idempotent", False), get("read_only", False)
        self.attempt, self.at_ms = get("attempt", 1), get("ts")
        self._metrics, self.score = None, None
        self._agent, self._arrived, self._cancelled, self._open = agent, now, False, True

    @property
    def metrics(self):
        if self._metrics is None:
            self._metrics = {}
        return self._metrics

    @property
    def remaining_ms(self):
        return self.deadline_ms - (monotonic() - self._arrived) * 1000.0

    @property
    def cancelled(self):
        if not self._cancelled:
            self._agent.pulse()
        return self._cancelled

    def respond(self, data):
        """Answers a request whose handler returned LATER."""
        self._agent._answer(self, data)

    def fail(self, code, message=""):
        """Refuses a request whose handler returned LATER."""
        self._agent._fail(self, code, message)


class _Busy:
    def __init__(self, agent):
        self._agent = agent

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._agent._beat({"type": "heartbeat"})


# ---------------------------------------------------------------- the agent


class Agent:
    """An agent; see the manual at the top of this file."""

    def __init__(self, name=None, state=None, tools=False):
        self.name, self.id, self.instance_id = name, None, None
        self.role, self.version, self.from_version, self.parameters = None, None, None, {}
        self.logged = self.durable = 0
        self._state, self._hooks, self._timers = State(self, state or {}), {}, []
        self._tools, self._pipe, self._queue = tools, None, deque()
        self._open, self._results, self._chunks = {}, {}, None
        self._interval, self._beat_at, self._flushed, self._effort = _INF, _INF, 0.0, 0.0
        self._ready, self._current, self._stop = False, None, None
        self._wish, self._calls = False, 0

    @property
    def state(self):
        if self._state is None:
            raise Refusal("bad_state", "with @agent.apply there is no agent.state")
        return self._state

    # -- what the program says of itself

    def _hook(self, name, function):
        self._hooks[name] = function
        return function

    def request(self, function):
        return self._hook("request", function)

    def apply(self, function):
        self._state = None
        return self._hook("apply", function)

    def snapshot(self, function):
        return self._hook("snapshot", function)

    def restore(self, function):
        return self._hook("restore", function)

    def ready(self, function):
        return self._hook("ready", function)

    def hot_reload(self, function):
        return self._hook("hot_reload", function)

    def evolved(self, function):
        return self._hook("evolution_result", function)

    def every(self, seconds):
        def register(function):
            self._timers.append([_INF, seconds, function])
            return function

        return register

    # -- what it does while it works

    def log(self, *entries):
        """Writes entries (several: all or none after a crash), then applies them."""
        if self._state is not None:
            raise Refusal("bad_state", "agent.log needs @agent.apply; agent.state logs by itself")
        self._may_write()
        if not self._ready:
            raise Refusal("bad_state", "entries may be written once the agent is ready")
        self._write(entries)
        for entry in entries:
            self._hooks["apply"](entry)

    def commit(self):
        """Logs what the running handler has changed in agent.state so far."""
        if self._state is not None and self._state._before is not None:
            entry = self._state._entry()
            if entry is not None:
                self._write((entry,))
            self._state._begin()

    def busy(self, next_ms):
        """Announces up to next_ms (at most 600,000) of silence; as a context it also ends it."""
        if not 0 < next_ms <= 600000:
            raise ValueError("next_ms is 1 to 600000, not %r" % next_ms)
        self._beat({"type": "heartbeat", "next_ms": int(next_ms)})
        return _Busy(self)

    def pulse(self):
        """Shows that long work is alive, and takes in what the supervisor sent meanwhile."""
        self._take_in(0)
        if monotonic() >= self._beat_at:
            self._beat({"type": "heartbeat"})

    def checkpoint(self):
        """Saves the whole state once the running handler has ended."""
        self._wish = True

    def metrics(self, **numbers):
        self._send({"type": "metrics", "data": numbers})

    def report(self, code, message, context=None):
        """Tells of a fault that does not end the agent."""
        frame = {"type": "error", "code": code, "message": message}
        if context is not None:
            frame["context"] = context
        self._send(frame)

    def propose(self, reason, files=None, parameters=None, expected=None):
        """Proposes a change of this agent itself: changed files only, None deletes one."""
        named = {"files": files, "parameters": parameters, "expected": expected}
        change = {name: value for name, value in named.items() if value}
        self._send({"type": "evolution_intent", "hypothesis": dict(change, reason=reason)})

    def tool(self, name, arguments=None, confidence=None):
        """Has an effect made by the supervisor and waits for it; the pulse goes on."""
        self.commit()
        self._calls += 1
        call = "%s-%d" % (self.instance_id, self._calls)
        frame = {"type": "tool_call", "id": call, "tool": name, "arguments": arguments or {}}
        if confidence is not None:
            frame["confidence"] = confidence
        self._results[call] = None
        self._send(frame)
        while self._results[call] is None:
            self._take_in(self._beat_at - monotonic())
            self.pulse()
        answer = self._results.pop(call)
        error = answer.get("error")
        if error is not None:
            code, message = error.get("code", "tool_failed"), error.get("message", "")
            raise ToolError(code, message, answer.get("mode"))
        return ToolResult(answer.get("mode"), answer.get("result"))

    def run(self):
        """Serves until the supervisor ends it; does not return."""
        if "request" not in self._hooks:
            raise SystemExit("osup_agent: no handler: decorate a function with @agent.request")
        if sys.stdin is not None and _FRAMES is None and os.isatty(0):
            raise SystemExit("osup_agent: start this agent with `osup agent add`")
        self._pipe = _Pipe(*_move_stdout())
        try:
            self._send(self._hello())
            while True:
                self._step()
        except BrokenPipeError:
            raise SystemExit(0) from None
        except _Broken as broken:
            self._send({"type": "error", "code": "frame_invalid", "message": str(broken)})
            self._pipe.flush()
            raise SystemExit("osup_agent: %s" % broken) from None

    # -- the loop

    def _hello(self):
        able = ["checkpoint"] if self._state is not None or "snapshot" in self._hooks else []
        able += ["hot_reload"] * ("hot_reload" in self._hooks) + ["tools"] * self._tools
        hello = {"type": "hello", "protocol": 1, "sdk": "python/" + __version__}
        return dict(hello, capabilities=able, **({"name": self.name} if self.name else {}))

    def _step(self):
        if self._queue:
            self._dispatch(self._queue.popleft())
        else:
            if self._stop is not None and not self._open:
                self._leave()
            self._take_in(min([self._beat_at] + [t[0] for t in self._timers]) - monotonic())
        now = monotonic()
        if now >= self._beat_at:
            self._beat({"type": "heartbeat"})
        if self._effort > 5e-4 or now - self._flushed > 1e-3:
            self._pipe.flush()
            self._flushed = now
        if self._ready and self._timers:
            self._run_timers(now)

    def _take_in(self, seconds):
        """Flushes, waits up to seconds for bytes, sorts the frames that came."""
        self._pipe.flush()
        came = self._pipe.fill(max(0.0, seconds))
        if came is None:
            sys.stderr.flush()
            raise SystemExit(0)
        if not came:
            return
        now = monotonic()
        while True:
            data = self._pipe.next()
            if data is None:
                return
            try:
                self._sort(self._pipe.decode(data), now)
            except (ValueError, _Base64Error, RecursionError) as fault:
                self.report("decode_failed", "%s: %s" % (type(fault).__name__, fault))
            except (KeyError, TypeError, AttributeError) as fault:
                self.report("field_invalid", "%s: %s" % (type(fault).__name__, fault))

    def _sort(self, frame, now):
        """Cancels and tool results act at once, also in the middle of a handler."""
        kind = str(frame["type"])
        if kind == "process_request":
            frame = Request(self, frame, now)
            self._open[frame.id] = frame
        elif kind == "cancel":
            request = self._open.get(frame["id"])
            if request is not None:
                request._cancelled = True
            return
        elif kind == "tool_result":
            if frame["id"] in self._results:
                self._results[frame["id"]] = frame
            return
        elif kind == "wal_ack":
            self.durable = max(self.durable, frame["seq"])
            return
        self._queue.append(frame)

    def _dispatch(self, frame):
        if type(frame) is Request:
            return self._handle(frame)
        take = self._TAKES.get(str(frame["type"]))
        if take is not None:  # an unknown type is ignored
            try:
                take(self, frame)
            except (KeyError, TypeError) as fault:
                self.report("field_invalid", "%s: %r" % (frame["type"], fault))

    def _send(self, frame):
        self._pipe.put(self._pipe.frame(frame))

    def _beat(self, frame):
        self._send(frame)
        self._pipe.flush()
        self._beat_at = monotonic() + self._interval

    def _run_timers(self, now):
        for timer in self._timers:
            if timer[0] == _INF:
                timer[0] = now + timer[1]
            elif now >= timer[0]:
                timer[0] = now + timer[1]
                self._guard("timer", timer[2])

    # -- start

    def _welcome(self, frame):
        self.id, self.instance_id = frame.get("agent_id"), frame.get("instance_id")
        self.role, self.version = frame.get("role"), frame.get("version")
        self.parameters = frame.get("parameters") or {}
        self._pipe.max_frame = frame.get("max_frame", self._pipe.max_frame)
        self._interval = frame.get("heartbeat_ms", 1000) / 1000.0
        self._beat({"type": "heartbeat"})

    def _restore(self, frame):
        self.from_version = frame.get("from_version")
        self.logged = self.durable = frame["wal_seq"]
        if frame.get("chunked"):
            self._chunks = []
        elif "snapshot" in frame and frame.get("checkpoint_id") is not None:
            self._load(frame["snapshot"])

    def _chunk(self, frame):
        if frame["index"] != len(self._chunks):
            raise _Broken("chunk %r came for chunk %d" % (frame["index"], len(self._chunks)))
        self._chunks.append(frame["data"])
        if frame["last"]:
            whole, self._chunks = b"".join(self._chunks), None
            self._load(whole)

    def _load(self, snapshot):
        if isinstance(snapshot, bytes) and snapshot.startswith(_BIG):
            snapshot = _json_decode(snapshot[len(_BIG) :])
        hook = self._state.restore if self._state is not None else self._hooks.get("restore")
        if hook is None:
            raise SystemExit("osup_agent: there is a checkpoint but no @agent.restore")
        self._fatal("restore", hook, snapshot)

    def _replay(self, frame):
        hook = self._state.apply if self._state is not None else self._hooks["apply"]
        for entry in frame["entries"]:
            if entry["seq"] != self.logged + 1:
                raise SystemExit("osup_agent: entry %r follows %d" % (entry["seq"], self.logged))
            self._fatal("replay", hook, entry["data"])
            self.logged = self.durable = entry["seq"]

    def _fatal(self, what, function, value):
        try:
            function(value)
        except Exception as fault:
            self.report("restore_failed", "%s: %s: %s" % (what, type(fault).__name__, fault))
            self._pipe.flush()
            import traceback

            traceback.print_exc()
            raise SystemExit("osup_agent: %s failed" % what) from None

    def _restored(self, frame):
        self.role = frame.get("role", self.role)
        self._send({"type": "ready", "wal_seq": self.logged})
        self._ready = True
        if "ready" in self._hooks:
            self._guard("ready", self._hooks["ready"])

    # -- work

    def _may_write(self):
        if self._current is not None and self._current.read_only:
            raise Refusal("read_only", "a read_only request may not change the state")

    def _write(self, entries):
        request = {} if self._current is None else {"request": self._current.id}
        first = self.logged + 1
        rows = [dict(request, seq=first + i, data=data) for i, data in enumerate(entries)]
        if len(rows) == 1:
            frame = dict(rows[0], type="wal_entry")
        else:
            frame = {"type": "wal_batch", "entries": rows}
        self._pipe.put(self._half(frame))
        self.logged += len(rows)

    def _half(self, frame):
        data = self._pipe.encode(frame)
        if 2 * len(data) > self._pipe.max_frame:
            message = "a %s of %d bytes exceeds half of max_frame, %d"
            raise Refusal("too_large", message % (frame["type"], len(data), self._pipe.max_frame))
        return data

    def _handle(self, request):
        if request._cancelled:
            self._fail(request, "cancelled", "the caller gave up before the work began")
        elif request.remaining_ms <= 0:
            self._fail(request, "deadline_exceeded", "its deadline passed in the agent's queue")
        else:
            began = monotonic()
            self._current = request
            self._guard(None, self._hooks["request"], request)
            self._effort += 0.1 * (monotonic() - began - self._effort)
        if self._wish:
            self._save({})

    def _guard(self, what, function, request=None):
        """Runs one handler as a unit: all it changed is logged, or nothing is changed."""
        state = self._state
        if state is not None:
            state._begin()
        try:
            value = function() if request is None else function(request)
            answer = b""
            if request is not None and value is not LATER and request._open:
                answer = self._response(request, "data", value)
            self.commit()
            if answer:
                self._close(request)
                self._pipe.put(answer)
        except Exception as fault:
            if state is not None:
                state._undo()
            self._refuse(what, fault, request)
        finally:
            self._current = None
            if state is not None:
                state._end()

    def _refuse(self, what, fault, request):
        known = isinstance(fault, Refusal)
        if not known:
            import traceback

            traceback.print_exc()
        code = fault.code if known else "internal"
        message = fault.message if known else "%s: %s" % (type(fault).__name__, fault)
        if request is None:
            self.report(code, "%s: %s" % (what, message))
        else:
            self._fail(request, code, message)

    def _response(self, request, name, value):
        """The bytes of a response, so that a value that cannot travel is known in time."""
        frame = {"type": "response", "id": request.id, name: value}
        if request._metrics:
            frame["metrics"] = request._metrics
        if request.score is not None:
            frame["score"] = request.score
        return self._half(frame)

    def _answer(self, request, data):
        if request._open:
            answer = self._response(request, "data", data)
            self.commit()
            self._close(request)
            self._pipe.put(answer)

    def _fail(self, request, code, message):
        if request._open:
            error = {"code": str(code), "message": str(message)}
            self._close(request)
            self._pipe.put(self._response(request, "error", error))

    def _close(self, request):
        request._open = False
        if self._open.get(request.id) is request:
            del self._open[request.id]

    # -- checkpoints, change, end

    def _save(self, _frame):
        self._wish = False
        hook = self._state.snapshot if self._state is not None else self._hooks.get("snapshot")
        if hook is None:
            return self.report("checkpoint_failed", "the agent has no @agent.snapshot")
        try:
            self._send_snapshot(hook())
        except Exception as fault:
            self.report("checkpoint_failed", "%s: %s" % (type(fault).__name__, fault))

    def _send_snapshot(self, snapshot):
        head = {"type": "checkpoint", "wal_seq": self.logged}
        small = self._pipe.max_frame // 8  # leaves room for the other encoding's larger form
        if not isinstance(snapshot, bytes):
            data = self._pipe.encode(dict(head, snapshot=snapshot))
            if len(data) <= small:
                return self._pipe.put(data)
            snapshot = _BIG + _json_encode(snapshot)
        elif len(snapshot) <= small:
            return self._send(dict(head, snapshot=snapshot))
        self._send(dict(head, chunked=True))
        size = min(_CHUNK, self._pipe.max_frame // 4)
        for index, at in enumerate(range(0, len(snapshot), size)):
            piece, last = snapshot[at : at + size], at + size >= len(snapshot)
            self._send({"type": "snapshot_chunk", "index": index, "last": last, "data": piece})

    def _reload(self, frame):
        hook = self._hooks.get("hot_reload")
        try:
            if hook is None:
                raise Refusal("reload_failed", "the agent has no @agent.hot_reload")
            hook(frame)
        except Exception as fault:
            return self.report("reload_failed", "%s: %s" % (type(fault).__name__, fault))
        self.version = frame["version"]
        self.parameters = frame.get("parameters") or self.parameters
        self._send({"type": "reloaded", "version": self.version})

    def _evolved(self, frame):
        if "evolution_result" in self._hooks:
            self._guard("evolution_result", lambda: self._hooks["evolution_result"](frame))

    def _shutdown(self, frame):
        self._stop = frame

    def _leave(self):
        if self._stop.get("checkpoint") and self._ready:
            if self._state is not None or "snapshot" in self._hooks:
                self._save({})
        self._send({"type": "bye"})
        self._pipe.flush()
        raise SystemExit(0)

    def _told(self, frame):
        told = "osup_agent: the supervisor reports %s: %s %s"
        sys.stderr.write(told % (frame.get("code"), frame.get("message"), frame.get("hint") or ""))
        sys.stderr.write("\n")

    _TAKES = {
        "welcome": _welcome,
        "restore": _restore,
        "snapshot_chunk": _chunk,
        "restore_wal": _replay,
        "restore_end": _restored,
        "checkpoint_request": _save,
        "hot_reload": _reload,
        "evolution_result": _evolved,
        "shutdown": _shutdown,
        "error": _told,
    }
