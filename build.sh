#!/usr/bin/env bash
# ./build.sh [build|demo|test|bench|package|clean] [arguments]
# With PowerShell everything is done by build.ps1; without it, what needs only .NET is done here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

task=${1:-build}
[[ $# -eq 0 ]] || shift

say() { printf '%s\n' "$*" >&2; }
shared() { dotnet msbuild build/build.proj -nologo -v:minimal -tl:off -t:"$1"; }

# Runs the unit tests that a filter names and adds to the counts.
passed=0 failed=0 skipped=0
unit_tests() {
  local trx=out/tests/unit.trx code=0 all ran good
  rm -f "$trx"
  dotnet test tests/Unit -c Release --no-build --settings build/unit.runsettings ${1:+--filter "$1"} || code=$?
  read -r all ran good < <(sed -n 's/.*<Counters total="\([0-9]*\)" executed="\([0-9]*\)" passed="\([0-9]*\)".*/\1 \2 \3/p' "$trx") ||
    all=1 ran=1 good=0
  # A run that ends badly counts as a failure, though no test says so.
  ((code == 0 || ran > good)) || failed=$((failed + 1))
  passed=$((passed + good)) failed=$((failed + ran - good)) skipped=$((skipped + all - ran))
}

all_unit_tests() {
  local most='Category!=Full' sharing='Category!=Full&FullyQualifiedName~SharedObjects'
  case $1 in -[Ff]ull) most='' sharing='' ;; esac
  unit_tests "$most"
  say 'Once more, without the help of the system'"'"'s kernel in waiting'
  PSMULTIPROC_PORTABLE_WAIT=1 unit_tests "$sharing"
  say 'Not run: the Pester suite, which needs PowerShell 7.4 (pwsh) and Pester 5.'
  ((skipped == 0)) || echo "$skipped skipped"
  echo "$passed passed, $failed failed"
  ((failed == 0 && passed > 0))
}

command -v dotnet >/dev/null || { say 'The .NET SDK 10 is needed: https://dot.net'; exit 1; }

# PowerShell keeps a start-up profile in the user's cache, and does not start when others have spoilt it by writing at once.
[[ $task == bench ]] || export DOTNET_MultiCoreJitMinNumCpus=FFFF

if pwsh=$(command -v "${PSMULTIPROC_PWSH:-pwsh}"); then
  exec "$pwsh" -NoProfile -File build.ps1 "$task" "$@"
fi

case $task in
  build)
    shared Build
    say 'No PowerShell (pwsh) found: the module is built, but was not imported.' ;;
  demo)
    shared Build
    say 'No PowerShell (pwsh) found: this is the C# example; the one in PowerShell did not run.'
    dotnet run -c Release --no-build --project examples/FolderHash -- "$@" ;;
  test)
    shared Build
    all_unit_tests "${1:-}" ;;
  bench)
    say 'Not run: the benchmarks need PowerShell 7.4 (pwsh).'
    exit 1 ;;
  package) shared Package ;;
  clean) shared Clean ;;
  *)
    say "Unknown task '$task'. Tasks: build, demo, test, bench, package, clean."
    exit 2 ;;
esac
