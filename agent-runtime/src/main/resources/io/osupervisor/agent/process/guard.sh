# Waits for the end of its node, then ends every process that the node left running.
# $1: the folder of the node's run files, $2: what those of this node say of it.
trap '' HUP INT QUIT TERM
exec >/dev/null 2>&1
cd /

# The node never writes: reading ends when the last process that held the other end is gone.
while read -r _; do :; done

NL='
'
marks= leaders= groups= users=
for file in "$1"/*; do
  own= leader= uid= cgroups=
  while read -r word value; do
    case $word in
      node) [ "$value" != "$2" ] || own=yes ;;
      leader) leader=${value%% *} ;;
      uid) uid=$value ;;
      cgroup) cgroups=$cgroups$value$NL ;;
    esac
  done < "$file"
  [ "$own" ] || continue
  marks=${marks}OSUP_INSTANCE_ID=${file##*/}$NL
  groups=$groups$cgroups
  leaders="$leaders $leader"
  # What cannot leave its control group needs not be looked for by its user.
  [ "$cgroups" ] || users="$users $uid"
done
[ "$marks" ] || exit 0

# Ends processes by their numbers; never process 1, nor a number that stands for many.
end() {
  for pid in $*; do
    case $pid in
      0 | 1 | *[!0-9]*) ;;
      *) kill -9 "$pid" && hit=yes ;;
    esac
  done
}

# Nothing within may fork any more; then all of it is signalled.
end_groups() {
  IFS=$NL
  for group in $groups; do
    [ ! -e "$group/pids.max" ] || echo 0 > "$group/pids.max"
    [ ! -e "$group/cgroup.kill" ] || echo 1 > "$group/cgroup.kill"
    while read -r pid; do end "$pid"; done < "$group/cgroup.procs"
  done
  unset IFS
}

# The kernel signals a process group in one step, which no fork outruns. Who lives in it is found by
# its session: a group of zombies takes signals, too.
end_leaders() {
  for leader in $leaders; do
    [ "$leader" -le 1 ] || kill -9 -- "-$leader"
  done
}

# $1: separated by blanks; gives a pattern that takes any of them.
any() {
  alternatives=
  for one in $1; do alternatives=$alternatives${alternatives:+|}$one; done
  echo "($alternatives)"
}

numbers() {
  for path in $1; do
    path=${path#/proc/}
    echo "${path%%/*}"
  done
}

carriers() {
  numbers "$(printf '%s' "$marks" | grep -lszFxf - /proc/[0-9]*/environ)"
}

of_sessions() {
  [ -z "${leaders# }" ] || numbers "$(grep -lsE "\) [^ZX] [0-9]+ [0-9]+ $(any "$leaders") " \
    /proc/[0-9]*/stat)"
}

# Who runs as the user of an agent and is nobody's, as far as can be seen.
strays() {
  [ "${users# }" ] || return 0
  for pid in $(numbers "$(grep -lsE "^Uid:[[:space:]]+$(any "$users")[[:space:]]" \
      /proc/[0-9]*/status)"); do
    grep -qsz '^OSUP_INSTANCE_ID=' "/proc/$pid/environ" || echo "$pid"
  done
}

# $1 and whatever came of them, found before any of them ends.
families() {
  todo=$1
  while [ "$todo" ]; do
    next=
    for pid in $todo; do
      echo "$pid"
      for file in /proc/"$pid"/task/*/children; do
        children=
        [ ! -r "$file" ] || read -r children < "$file"
        next="$next $children"
      done
    done
    todo=${next## }
    case $todo in *[0-9]*) ;; *) todo= ;; esac
  done
}

# A process in the midst of an exec is not seen: it takes three looks that find nobody.
empty=0 looks=0
while [ $empty -lt 3 ] && [ $looks -lt 300 ]; do
  hit=
  found=$(families "$(carriers; of_sessions)")
  end_groups
  end_leaders
  end $found
  end $(strays)
  [ "$hit" ] && empty=0 || empty=$((empty + 1))
  looks=$((looks + 1))
  sleep 0.02
done
