# Sourced by the other programs here: finds Python, installs what the locks name, sets $root and
# $python. Call `environment` for what runs the service, `environment --dev` for the tools too.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
venv=${BRUSHGUARD_VENV:-$root/.venv}
python=$venv/bin/python

fits() {
    "$1" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# A shim of a version manager may exist and yet run nothing: each candidate is tried.
base_python() {
    for candidate in "${BRUSHGUARD_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        if [ -n "$candidate" ] && fits "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    echo "BrushGuard needs Python 3.11 or newer, and none was found." >&2
    echo "未找到 Python 3.11 或更高版本。" >&2
    echo "On Debian or Ubuntu: apt-get install python3. Then start again." >&2
    return 1
}

environment() {
    # An environment that works keeps its Python, whatever else has been installed since.
    if [ -z "${BRUSHGUARD_PYTHON:-}" ] && fits "$python"; then
        base=$("$python" -c 'import sys; print(sys._base_executable)')
    else
        base=$(base_python) || exit 1
    fi
    "$base" "$root/brushguard/local/install.py" "$@" || exit 1
    PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH}
    export PYTHONPATH
    # Compiled once and kept: else every process here translates the whole house again.
    unset PYTHONDONTWRITEBYTECODE
}
