#!/bin/sh
# Run a command beside a real OpenXR runtime (Monado) with no headset and no graphics card.
#
#   tools/packaging/monado.sh ROOT COMMAND [ARGUMENT...]
#
# ROOT     folder of a Debian "trixie" tree with Monado and this project's Python packages; made on the first call
#          (about a minute and 2 GB), used again afterwards.  "-" means ${XDG_CACHE_HOME:-$HOME/.cache}/inrymning/monado.
# COMMAND  runs in the checkout this script belongs to, seen inside as /src/repo (and ../shared beside it, read-only),
#          with python, pytest and inrymning on the PATH and INRYMNING_MONADO=1.  ":" only makes the tree.
#
# Variables: XR_COMPOSITOR=null (default: no composition, 20 Hz) or xcb (composes on the CPU into a virtual screen);
# XR_OUT=DIR (a folder of this machine, seen inside as /out, for pictures); DEBIAN_MIRROR (else the one apt on this machine uses).
# Whatever else is in the environment is passed on, so XRT_… settings of Monado can be given.
#
# The command gets its own mounts, processes and network: Monado's scripted headset listens on a fixed port, and two runs
# beside each other must not drive each other's headset.  When the command ends, or this script is ended, everything in
# there ends.  Nothing is installed on this machine.  Needs root, debootstrap and util-linux.
#
# Exit code: the command's own; 2 wrong usage; 3 something is missing on this machine.
set -eu

exec 3>&2  # what people should see, also while preparation writes to its log
say() { echo "monado.sh: $*" >&3; }
missing() { say "$*"; exit 3; }

[ $# -ge 2 ] || { sed -n '2,5p' "$0" | cut -c 3- >&2; exit 2; }
ROOT=$1; shift
[ "$ROOT" != - ] || ROOT=${XDG_CACHE_HOME:-${HOME:?}/.cache}/inrymning/monado
case ${XR_COMPOSITOR:=null} in null|xcb) ;; *) say "XR_COMPOSITOR is '$XR_COMPOSITOR'; null and xcb are known."; exit 2 ;; esac
REPO=$(cd "$(dirname "$0")/../.." && pwd)
SUITE=trixie
PACKAGES="monado-service libopenxr1-monado mesa-vulkan-drivers libgl1-mesa-dri libgl1 libglx-mesa0 libegl1 libegl-mesa0
  xvfb python3 python3-venv"

[ "$(id -u)" = 0 ] || missing "Needs root (debootstrap and mount namespaces). Run it with sudo."
for tool in debootstrap:debootstrap unshare:util-linux setpriv:util-linux flock:util-linux apt-get:apt; do
    command -v "${tool%%:*}" >/dev/null || missing "'${tool%%:*}' is missing. Install it: apt-get install ${tool##*:}"
done
unshare --mount --pid --net --fork true 2>/dev/null ||
    missing "This machine does not let root make mount, process and network namespaces (a container needs --privileged)."

mkdir -p "$(dirname "$ROOT")"
ROOT=$(cd "$(dirname "$ROOT")" && pwd)/$(basename "$ROOT")
LOG=$ROOT.log

mirror() {
    # apt itself reads both of its source formats; the security archive is no place to install from
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        grep -E '/debian/?$' | head -n 1
}

build_tree() {
    from=${DEBIAN_MIRROR:-$(mirror || true)}
    [ -n "$from" ] || missing "No Debian mirror among this machine's apt sources. Name one: DEBIAN_MIRROR=URL $0 …"
    : >"$LOG"
    say "making a Debian $SUITE tree with Monado in $ROOT (once, about a minute; log: $LOG)"
    rm -rf "$ROOT.part"
    debootstrap --variant=minbase --include=ca-certificates "$SUITE" "$ROOT.part" "$from"
    for file in /etc/hosts /etc/resolv.conf /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
        [ ! -e "$file" ] || cp -L "$file" "$ROOT.part$file"
    done
    apt-config dump 2>/dev/null | grep -E '^Acquire::[a-z]+::Proxy' >"$ROOT.part/etc/apt/apt.conf.d/00host" || true
    # shellcheck disable=SC2086  # the list is meant to split
    DEBIAN_FRONTEND=noninteractive chroot "$ROOT.part" sh -ec \
        'apt-get update -qq; apt-get install -y -qq --no-install-recommends "$@"; apt-get clean' sh $PACKAGES
    chroot "$ROOT.part" python3 -m venv /opt/venv
    # the checkout is used as it stands: importable, with its command
    for site in "$ROOT.part"/opt/venv/lib/python3*/site-packages; do echo /src/repo >"$site/checkout.pth"; done
    printf '#!/opt/venv/bin/python\nimport sys\nfrom tools.cli import main\nsys.exit(main())\n' >"$ROOT.part/opt/venv/bin/inrymning"
    chmod +x "$ROOT.part/opt/venv/bin/inrymning"
    mkdir -p "$ROOT.part/src/repo" "$ROOT.part/src/shared" "$ROOT.part/out"
    echo "$tree_stamp" >"$ROOT.part/.tree"
    rm -rf "$ROOT"
    mv "$ROOT.part" "$ROOT"
}

install_python() {
    say "installing this checkout's Python packages in $ROOT (log: $LOG)"
    cp "$REPO/pyproject.toml" "$ROOT/opt/pyproject.toml"
    if [ -e "$pins" ]; then cp "$pins" "$ROOT/opt/constraints.txt"; else : >"$ROOT/opt/constraints.txt"; fi
    # what the project needs to run, and of its development tools those that run tests
    chroot "$ROOT" /opt/venv/bin/python -c '
import pathlib, tomllib
project = tomllib.loads(pathlib.Path("/opt/pyproject.toml").read_text())["project"]
tests = [d for d in project["optional-dependencies"]["dev"] if d.startswith(("pytest", "hypothesis"))]
pathlib.Path("/opt/requirements.txt").write_text("\n".join(project["dependencies"] + tests))'
    chroot "$ROOT" env -u PIP_FIND_LINKS HOME=/root /opt/venv/bin/python -m pip install -q --disable-pip-version-check \
        -c /opt/constraints.txt -r /opt/requirements.txt
    echo "$python_stamp" >"$ROOT/.python"
}

prepare() {
    pins=$REPO/tools/packaging/constraints.txt
    tree_stamp=$(echo "$SUITE $PACKAGES" | cksum)
    python_stamp=$({ cat "$REPO/pyproject.toml"; cat "$pins" 2>/dev/null || true; } | cksum)
    if [ "$(cat "$ROOT/.tree" 2>/dev/null)" != "$tree_stamp" ]; then build_tree; fi
    if [ "$(cat "$ROOT/.python" 2>/dev/null)" != "$python_stamp" ]; then install_python; fi
}

# Two calls at once wait for each other's preparation, and only for that.
exec 9>"$ROOT.lock"
flock 9
trap 'code=$?; say "the tree could not be made; the end of $LOG:"; tail -n 15 "$LOG" >&3; exit $code' EXIT
prepare >>"$LOG" 2>&1
trap - EXIT
exec 9>&-
[ "$*" != : ] || exit 0

# ---- inside: first as root of the new namespaces, then in the tree ----
ENTER='
  cd /
  mount -t proc proc "$ROOT/proc"
  mount --rbind /dev "$ROOT/dev"
  mount -t tmpfs tmpfs "$ROOT/tmp"
  mount --bind "$REPO" "$ROOT/src/repo"
  if [ -d "$REPO/../shared" ]; then
      mount --bind "$REPO/../shared" "$ROOT/src/shared"
      mount -o remount,bind,ro "$ROOT/src/shared"
  fi
  if [ -n "${XR_OUT:-}" ]; then mount --bind "$XR_OUT" "$ROOT/out"; export XR_OUT=/out; fi
  exec chroot "$ROOT" sh -euc "$SERVE" sh "$@"
'
SERVE='
  cd /src/repo
  export HOME=/tmp/home XDG_RUNTIME_DIR=/tmp/run DISPLAY=:99 LANG=C.UTF-8 INRYMNING_MONADO=1
  export PATH=/opt/venv/bin:/usr/sbin:/usr/bin:/sbin:/bin PYTHONDONTWRITEBYTECODE=1
  export XRT_NO_STDIN=1 OXR_NO_PRINTING_STDERR=1
  mkdir -m 700 -p "$HOME" "$XDG_RUNTIME_DIR"
  mkdir -p /tmp/.X11-unix /tmp/screen
  # lo up: SIOCSIFFLAGS, IFF_UP | IFF_LOOPBACK | IFF_RUNNING
  python -c "import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack(\"16sh14x\", b\"lo\", 0x49))"
  patient() { for _ in $(seq 200); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.05; done; return 1; }
  Xvfb :99 -screen 0 1280x1024x24 -nolisten tcp -fbdir /tmp/screen >/tmp/xvfb.log 2>&1 &
  patient test -S /tmp/.X11-unix/X99 || { cat /tmp/xvfb.log >&2; echo "monado.sh: the virtual screen did not start" >&2; exit 3; }
  export P_OVERRIDE_ACTIVE_CONFIG=remote
  case $XR_COMPOSITOR in null) export XRT_COMPOSITOR_NULL=1 ;; xcb) export XRT_COMPOSITOR_FORCE_XCB=1 ;; esac
  # without CAP_SYS_NICE it cannot take real-time priority from whatever else this machine does
  setpriv --inh-caps=-sys_nice --bounding-set=-sys_nice monado-service >/tmp/monado.log 2>&1 &
  patient grep -q "service has started" /tmp/monado.log || { tail /tmp/monado.log >&2; echo "monado.sh: Monado did not start" >&2; exit 3; }
  code=0
  "$@" || code=$?
  if [ "$code" != 0 ]; then grep -E "ERROR|WARN" /tmp/monado.log | grep -v realtime | tail -n 8 >&2 || true; fi
  exit "$code"
'
export ROOT REPO SERVE XR_COMPOSITOR
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV WAYLAND_DISPLAY XR_RUNTIME_JSON
# the new namespaces' first process ends with unshare, unshare with this script, and all that runs inside with it
setpriv --pdeathsig KILL unshare --mount --pid --net --fork --kill-child sh -euc "$ENTER" sh "$@" <&0 &
inside=$!
trap 'kill -KILL $inside 2>/dev/null; trap - EXIT; exit 143' TERM HUP
trap 'kill -KILL $inside 2>/dev/null; trap - EXIT; exit 130' INT
code=0
wait "$inside" || code=$?
exit "$code"
