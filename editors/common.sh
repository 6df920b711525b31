# What install.sh and try.sh share. For bash from 3.2 on, which macOS has. Sourced with $root, the folder of the sources.
# shellcheck shell=bash disable=SC2034,SC2154

EXTENSION=milepost.milepost

complain() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# A path that holds in another folder, and tomorrow.
absolute() { case $1 in /*) printf '%s\n' "$1" ;; *) printf '%s/%s\n' "$PWD" "${1#./}" ;; esac; }

# The absolute path of a program, which may be named by a path or by what the PATH knows it as.
program() {
  local found
  found=$(type -P -- "$1") && absolute "$found"
}

# The sum of a file, or of all files of a folder but what editors and tools put there.
sum_of() {
  if [ -d "$1" ]; then
    (cd "$1" && find . \( -name node_modules -o -name dist -o -name out -o -path ./server -o -name '*.vsix' -o -path ./doc/tags \) -prune -o -type f -exec cksum {} + |
      LC_ALL=C sort | cksum | tr ' ' -)
  else
    cksum <"$1" | tr ' ' -
  fi
}

# Whether the server can be built and the extension be packaged, as far as that is known before; they say what is missing.
can_build() {
  command -v cargo >/dev/null && return
  complain "Rust is needed to build the server (https://rustup.rs); or name one that is built: MILEPOST_SERVER=/path/to/milepost"
  return 1
}
can_package() {
  local version
  version=$(node -p 'parseInt(process.versions.node)' 2>/dev/null) || version=0
  if [ "$version" -ge 20 ] && command -v npm >/dev/null; then return; fi
  complain "Node.js 20 or later, with npm, is needed to package the extension (https://nodejs.org, or your system's package \`nodejs\`)"
  return 1
}

# Sets $server to an absolute path: $MILEPOST_SERVER, or the release build, which is made now.
need_server() {
  if [ -n "${server-}" ]; then return 0; fi
  if [ -n "${MILEPOST_SERVER-}" ]; then
    if [ ! -x "$MILEPOST_SERVER" ] || [ -d "$MILEPOST_SERVER" ]; then complain "MILEPOST_SERVER is no program: $MILEPOST_SERVER"; return 1; fi
    server=$(absolute "$MILEPOST_SERVER")
    return 0
  fi
  can_build || return
  echo "Building the server (the first time takes a few minutes)"
  if ! (cd "$root" && cargo build --release --locked -p milepost); then complain "the server could not be built"; return 1; fi
  local built=${CARGO_TARGET_DIR:-target}/release/milepost
  case $built in /*) server=$built ;; *) server=$root/$built ;; esac
}

# The commands of all editors of VS Code's family that are here, one a line; with $MILEPOST_CODE only that one.
code_commands() {
  local command path found other
  local -a all=()
  if [ -n "${MILEPOST_CODE-}" ]; then program "$MILEPOST_CODE"; return; fi
  for command in code code-insiders codium codium-insiders code-oss cursor windsurf positron code-server openvscode-server \
    "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code" "/Applications/VSCodium.app/Contents/Resources/app/bin/codium" \
    "/Applications/Cursor.app/Contents/Resources/app/bin/cursor"; do
    path=$(program "$command") || continue
    found=
    for other in "${all[@]+"${all[@]}"}"; do if [ "$path" -ef "$other" ]; then found=1; fi; done
    if [ -z "$found" ]; then all+=("$path"); echo "$path"; fi
  done
}

# What an extension is packaged from; it fails, and says so, where there is no such package.
extension_sum() {
  if [ -n "${MILEPOST_VSIX-}" ]; then
    if [ ! -f "$MILEPOST_VSIX" ]; then complain "MILEPOST_VSIX is no file: $MILEPOST_VSIX"; return 1; fi
    sum_of "$MILEPOST_VSIX"
    return
  fi
  echo "$(sum_of "$root/editors/vscode")-$(sum_of "$root/docs/config.schema.json")-$(sum_of "$server")" | cksum | tr ' ' -
}

# Sets $vsix to the extension's package, in a folder: package_extension FOLDER. $MILEPOST_VSIX is taken instead, if it is set;
# `extension_sum` has looked whether it is there.
package_extension() {
  if [ -n "${vsix-}" ]; then return 0; fi
  if [ -n "${MILEPOST_VSIX-}" ]; then vsix=$(absolute "$MILEPOST_VSIX"); return; fi
  local source=$root/editors/vscode
  can_package || return
  echo "Packaging the extension (the first time, npm fetches what it is built with)"
  # npm writes the hidden lock file when all modules are there.
  if [ ! -f "$source/node_modules/.package-lock.json" ] || [ "$source/package-lock.json" -nt "$source/node_modules/.package-lock.json" ]; then
    if ! (cd "$source" && npm ci --no-audit --no-fund --loglevel=error) >"$1/log" 2>&1; then
      tail -n 20 "$1/log" >&2
      complain "npm could not fetch what the extension is built with"
      return 1
    fi
  fi
  if ! (cd "$source" && npm run --silent package -- --server "$server" --out "$1") >"$1/log" 2>&1; then
    tail -n 20 "$1/log" >&2
    complain "the extension could not be packaged"
    return 1
  fi
  for vsix in "$1"/*.vsix; do :; done
}
