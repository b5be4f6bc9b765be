#!/usr/bin/env bash
# A drill of backup and restore: proves on this machine that what a node acknowledged comes back.
#
#   backup-drill.sh [export|copy]   a node of its own gets agents that write, is stopped, backed up,
#                                   its data is destroyed and restored, and every acknowledged entry
#                                   is looked for. export: osup vault export and import, the memory
#                                   alone. copy: the whole stopped directory.
#   backup-drill.sh shared          the same of a store that nodes share: what they wrote goes into the
#                                   database STORE_URL, nodes write on, osup vault export -c and
#                                   import -c carry all of it to RESTORE_URL. Both are databases made
#                                   for the drill; one that has memory is refused.
#   backup-drill.sh check FILE      a backup made by osup vault export is restored into an empty
#                                   directory and read to its last byte; no agent is started.
#
# Environment: OSUP      the command (default: osup of this source tree, else of the PATH)
#              AGENTS    how many agents (3)       ENTRIES   how many entries each (200)
#              STORE_URL, RESTORE_URL   jdbc:postgresql://HOST/DATABASE?user=USER&password=PASSWORD
#              TMPDIR    where it works; needs room for the data three times
# Exit code: 0 everything came back, 1 something did not, 2 the drill could not be made.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
osup=${OSUP:-}
[ -n "$osup" ] || { [ -x "$here/../../osup" ] && osup=$here/../../osup || osup=$(command -v osup); }
# Settings of a node here are not for the drill's: it would join a real cluster.
for setting in $(compgen -e OSUP_); do unset "$setting"; done
agents=${AGENTS:-3}
entries=${ENTRIES:-200}
method=${1:-export}

fail() { printf 'backup-drill: %s\n' "$*" >&2; exit 2; }
say() { printf '%s\n' "$*"; }
now() { date +%s%N; }
millis() { echo $((($(now) - $1) / 1000000)); }

[ -n "$osup" ] || fail "there is no osup: set OSUP to the command"
[[ $agents =~ ^[1-9][0-9]*$ && $entries =~ ^[1-9][0-9]*$ ]] || fail "AGENTS and ENTRIES must be numbers from 1 on"
work=$(mktemp -d "${TMPDIR:-/tmp}/osup-drill.XXXXXX") || fail "no temporary directory"
node=
cleanup() {
  [ -z "$node" ] || { kill -TERM "$node" && wait "$node"; } 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 2' INT TERM

case $method in
  export | copy) ;;
  shared) [ -n "${STORE_URL:-}" ] && [ -n "${RESTORE_URL:-}" ] || fail "set STORE_URL and RESTORE_URL: two databases made for the drill" ;;
  check)
    [ -f "${2:-}" ] || fail "name the backup: backup-drill.sh check FILE"
    since=$(now)
    "$osup" vault import "$2" --data "$work/restored" || { say "the backup cannot be restored"; exit 1; }
    "$osup" vault verify --data "$work/restored" || { say "what was restored is not whole"; exit 1; }
    say "restored and read in $(millis "$since") ms; it is whole"
    exit 0
    ;;
  *) fail "export, copy, shared or check FILE, not '$method'" ;;
esac
command -v python3 >/dev/null || fail "there is no python3, by which the drill's agents run"

data=$work/data
config=
mkdir -p "$work/agent"
cat >"$work/agent/ledger.py" <<'PYTHON'
import osup_agent

agent = osup_agent.Agent("ledger", state={"ids": []})


@agent.request
def handle(request):
    if "append" in request.data:
        agent.state["ids"] = agent.state["ids"] + [request.data["append"]]
        return {"count": len(agent.state["ids"])}
    return {"ids": agent.state["ids"]}


agent.run()
PYTHON

# Speaks to the node over HTTP: write makes agents, appends ids and keeps those that were
# acknowledged, more goes on with that, read holds what the agents have against them.
cat >"$work/client.py" <<'PYTHON'
import json, sys, time, urllib.error, urllib.request

verb, url, token, agents, entries, kept = sys.argv[1:7]


def call(method, path, body=None, kind="application/json"):
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode() if body else None
    request = urllib.request.Request(url + path, data=data, method=method)
    request.add_header("Authorization", "Bearer " + token)
    if data:
        request.add_header("Content-Type", kind)
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)


def ask(agent, data):
    body = {"data": data, "timeout_ms": 60000}
    return call("POST", "/api/v1/agents/%s/requests" % agent, body)["data"]


def running(agent):
    for _ in range(1200):
        if call("GET", "/api/v1/agents/" + agent)["state"] == "running":
            return
        time.sleep(0.1)
    raise SystemExit("agent %s does not come up" % agent)


names = ["drill-%d" % i for i in range(int(agents))]
if verb == "write":
    spec = sys.argv[7]
    for name in names:
        call("POST", "/api/v1/agents", 'id = "%s"\n%s' % (name, spec), "application/hocon")
if verb in ("write", "more"):
    acknowledged = json.load(open(kept)) if verb == "more" else {name: [] for name in names}
    for name in names:
        running(name)
        for i in range(int(entries)):
            entry = "%s/%s/%d" % (name, verb, i)
            ask(name, {"append": entry})
            acknowledged[name].append(entry)
            if i == int(entries) // 2:
                call("POST", "/api/v1/agents/%s/checkpoints" % name)
    json.dump(acknowledged, open(kept, "w"))
    print(sum(len(ids) for ids in acknowledged.values()))
else:
    acknowledged = json.load(open(kept))
    lost = twice = 0
    for name, ids in acknowledged.items():
        try:
            running(name)
            found = ask(name, {})["ids"]
        except (urllib.error.URLError, SystemExit) as gone:
            print("agent %s: %s" % (name, gone), file=sys.stderr)
            found = []
        lost += len(set(ids) - set(found))
        twice += len(found) - len(set(found))
    print(lost, twice)
PYTHON

up() {
  : >"$work/out"
  "$osup" up --data "$data" --port 0 ${config:+-c "$config"} >"$work/out" 2>>"$work/log" &
  node=$!
  for _ in $(seq 1 1200); do
    url=$(grep -o 'http://[0-9a-zA-Z.:]*' "$work/out" | head -n 1)
    [ -z "$url" ] || return 0
    kill -0 "$node" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$work/log" >&2
  fail "the node does not start"
}

down() {
  kill -TERM "$node"
  wait "$node" || fail "the node did not end in order"
  node=
}

client() { python3 "$work/client.py" "$1" "$url" "$(cat "$data/token")" "$agents" "$entries" "$work/acknowledged.json" "${2:-}"; }

up
spec="command = [\"python3\", \"ledger.py\"]
genome { root = \"$work/agent\", include = [\"ledger.py\"], sdk = python }
start-timeout = 2m"
written=$(client write "$spec") || fail "the agents could not be made and written to"
down
if [ "$method" = shared ]; then
  (umask 077
    for one in STORE RESTORE; do
      url=${one}_URL
      printf 'osupervisor.store { kind = postgresql, url = "%s" }\n' "${!url}" >"$work/$one.conf"
    done)
  config=$work/STORE.conf
  "$osup" vault export "$work/moved.osvx" --data "$data" >/dev/null || fail "the export was refused"
  "$osup" vault import "$work/moved.osvx" -c "$config" >/dev/null || fail "STORE_URL takes no memory in"
  rm -rf "$data" "$work/moved.osvx"
  up
  written=$(client more) || fail "the agents in the database could not be written to"
  down
fi
say "acknowledged entries     $written of $agents agents"

since=$(now)
case $method in
  export) "$osup" vault export "$work/backup.osvx" --data "$data" >/dev/null || fail "the export was refused" ;;
  copy) cp -a "$data" "$work/backup" || fail "the copy failed" ;;
  shared) "$osup" vault export "$work/backup.osvx" -c "$config" >/dev/null || fail "the export was refused" ;;
esac
say "backup by $method         $(millis "$since") ms, $(du -sk "$work"/backup* | cut -f1) KiB"

rm -rf "$data"
[ ! -e "$data" ] || fail "the data is still there"

since=$(now)
case $method in
  export) "$osup" vault import "$work/backup.osvx" --data "$data" >/dev/null || { say "the import was refused"; exit 1; } ;;
  copy) cp -a "$work/backup" "$data" ;;
  shared)
    config=$work/RESTORE.conf
    "$osup" vault import "$work/backup.osvx" -c "$config" >/dev/null || { say "the import was refused"; exit 1; }
    ;;
esac
place=(--data "$data")
[ -z "$config" ] || place=(-c "$config")
"$osup" vault verify "${place[@]}" >"$work/verified" 2>&1 || { cat "$work/verified"; exit 1; }
say "restored and verified    $(millis "$since") ms"

since=$(now)
up
read -r lost twice <<<"$(client read)"
say "node and agents answer   $(millis "$since") ms"
down
say "lost entries             ${lost:-?}"
say "entries that are twice   ${twice:-?}"
[ "${lost:-1}" = 0 ] && [ "${twice:-1}" = 0 ]
