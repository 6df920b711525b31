# shellcheck shell=bash
# What `get` and `get-vscode` share: fetching into the cache, whole or not at all. Sourced, with `what` saying what is fetched.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/milepost-tests
advice='' work='' log='' child=''

none() { echo "no $what to test with: $1" >&2; exit 3; }

# The line of a log that says what went wrong.
trouble() { grep -v '^[[:space:]]*$' "$1" | grep -iE -m 1 'error|err!|cannot|could not|unable|failed' || tail -n 1 "$1"; }

# within SECONDS COMMAND...: ends a command that takes too long, and one that runs when this script is told to end: the shell itself
# would wait for it first.
within() {
  timeout --kill-after=5 "$@" &
  child=$!
  wait "$child"
}

# All work is done in a folder that gets its name when it is whole, so that an interrupted fetch leaves nothing behind that
# looks fetched: begin; …; finish FOLDER. Where another run was quicker, its folder is taken.
begin() {
  mkdir -p "$cache" || none "$cache cannot be written"
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  log=$work/log
  trap 'rm -rf "$work"' EXIT
  trap '[ -z "$child" ] || kill "$child" 2>/dev/null; exit 130' INT
  trap '[ -z "$child" ] || kill "$child" 2>/dev/null; exit 143' TERM HUP
}
finish() {
  rm -f "$log"
  chmod 755 "$work"
  [ -e "$1" ] || mv "$work" "$1" 2>/dev/null || [ -e "$1" ] || none "$1 cannot be written"
  rm -rf "$work"
  trap - EXIT INT TERM HUP
}

# read_suite [SUITE]: makes apt look at a suite of Debian, this machine's own where none is named, and at nothing that is installed. With an
# empty list of what is, it names everything that a package stands on, the C library with it.
read_suite() {
  local suite=${1-} keys=/usr/share/keyrings/debian-archive-keyring.gpg mirror tool
  for tool in apt-get apt-config dpkg-deb; do command -v "$tool" >/dev/null || none "$tool is not there; $advice"; done
  [ -r "$keys" ] || none "$keys is not there, so this is no Debian; $advice"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
  [ -n "$mirror" ] || none "apt knows no mirror; $advice"
  [ -n "$suite" ] || suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")
  mkdir -p "$work"/apt/{lists,archives}/partial
  echo "deb [signed-by=$keys] $mirror $suite main" >"$work/apt/sources.list"
  : >"$work/apt/status"
  cat >"$work/apt/apt.conf" <<END_CONF
Dir::Etc::sourcelist "$work/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "$work/apt";
Dir::State::status "$work/apt/status";
Dir::State::lists "$work/apt/lists";
Dir::Cache "$work/apt";
Dir::Cache::archives "$work/apt/archives";
Dir::Log "$work/apt";
APT::Sandbox::User "$(id -un)";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "15";
Debug::NoLocking "true";
END_CONF
  export APT_CONFIG=$work/apt/apt.conf
  within 300 apt-get update -qq -o APT::Update::Error-Mode=any >"$log" 2>&1 || none "apt cannot read Debian's $suite ($(trouble "$log")); $advice"
}

# unpack FOLDER NEEDLESS PACKAGE...: packages and what they stand on, but what the pattern says is of no use; with an empty
# pattern the packages alone.
unpack() {
  local folder=$1 needless=$2 package wanted
  shift 2
  wanted=("$@")
  if [ -n "$needless" ]; then
    within 120 apt-get install --yes --simulate "$@" >"$log" 2>&1 || none "apt cannot fetch it: $(trouble "$log")"
    mapfile -t wanted < <(awk '/^Inst / { print $2 }' "$log" | grep -vxE "$needless")
  fi
  (cd "$work/apt/archives" && exec timeout --kill-after=5 600 apt-get download -qq "${wanted[@]}") >"$log" 2>&1 &
  child=$!
  wait "$child" || none "apt cannot fetch it: $(trouble "$log")"
  unset APT_CONFIG
  mkdir -p "$folder"
  for package in "$work"/apt/archives/*.deb; do dpkg-deb -x "$package" "$folder"; done
  rm -rf "$work/apt"
}

# own_libraries ROOT PREFIX PATHS FILE...: makes programs and libraries, unpacked in ROOT below $work, use the C library that is beside them once
# $work is PREFIX; PATHS are more folders of libraries. A wrapper that calls the loader would not do: some editors start themselves
# again through /proc. The unpacked patchelf is run by the unpacked loader, since it may not run on this machine's.
own_libraries() {
  local root=$1 prefix=$2 paths=$3 loader libraries file
  local -a interpreter
  shift 3
  loader=$(find "$root" -name 'ld-linux*.so.*' -print -quit)
  libraries=$(dirname "$(find "$root" -name 'libc.so.6' -print -quit)")
  for file in "$@"; do
    interpreter=(--set-interpreter "$prefix/${loader#"$work/"}")
    case $file in *.so*) interpreter=() ;; esac
    "$loader" --library-path "$libraries" "$root/usr/bin/patchelf" "${interpreter[@]+"${interpreter[@]}"}" \
      --force-rpath --set-rpath "$prefix/${libraries#"$work/"}${paths:+:$paths}" "$file"
  done
}
