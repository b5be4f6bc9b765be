# The agent of a rehearsed node: its state is how many requests it ever had. Numbers and names in the
# frames that it gets are plain, so that sed finds them; those that it sends have at most 255 bytes.
send() {
  printf "\\0\\0\\0\\$(printf %03o ${#1})%s" "$1"
}

receive() {
  # shellcheck disable=SC2046
  set -- $(dd bs=1 count=4 2>/dev/null | od -An -tu1)
  [ $# = 4 ] || exit 0
  frame=$(dd bs=1 count=$((($1 << 24) + ($2 << 16) + ($3 << 8) + $4)) 2>/dev/null)
}

value() {
  printf %s "$frame" | sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p"
}

checkpoint() {
  send "{\"type\":\"checkpoint\",\"wal_seq\":$count,\"snapshot\":$count}"
}

send '{"type":"hello","protocol":1,"name":"rehearsal","capabilities":["checkpoint"]}'
while receive; do
  case $frame in
    *'"type":"restore_end"'*)
      count=$(value wal_seq)
      send "{\"type\":\"ready\",\"wal_seq\":$count}"
      ;;
    *'"type":"process_request"'*)
      count=$((count + 1))
      send "{\"type\":\"wal_entry\",\"seq\":$count,\"data\":$count}"
      send "{\"type\":\"response\",\"id\":\"$(value id)\",\"data\":$count}"
      ;;
    *'"type":"checkpoint_request"'*) checkpoint ;;
    *'"type":"shutdown"'*)
      case $frame in *'"checkpoint":true'*) checkpoint ;; esac
      send '{"type":"bye"}'
      exit 0
      ;;
  esac
  send '{"type":"heartbeat","next_ms":60000}'
done
