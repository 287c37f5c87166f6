#!/usr/bin/env bash
# ./build.sh [build|demo|test|bench|package|clean] [arguments]
# With PowerShell everything is done by build.ps1; without it, what needs only .NET is done here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

task=${1:-build}
[[ $# -eq 0 ]] || shift

say() { printf '%s\n' "$*" >&2; }
shared() { dotnet msbuild build/build.proj -nologo -v:minimal -tl:off -t:"$1"; }

unit_tests() {
  local trx=out/tests/unit.trx filter='Category!=Full' code=0 total executed passed failed
  case $1 in -[Ff]ull) filter= ;; esac
  rm -f "$trx"
  dotnet test tests/Unit -c Release --no-build --settings build/unit.runsettings ${filter:+--filter "$filter"} || code=$?
  say 'Not run: the Pester suite, which needs PowerShell 7.4 (pwsh) and Pester 5.'

  read -r total executed passed < <(sed -n 's/.*<Counters total="\([0-9]*\)" executed="\([0-9]*\)" passed="\([0-9]*\)".*/\1 \2 \3/p' "$trx") ||
    { echo '0 passed, 1 failed'; return 1; }
  failed=$((executed - passed))
  # A run that ends badly counts as a failure, though no test says so.
  ((code == 0 || failed > 0)) || failed=1
  ((total == executed)) || echo "$((total - executed)) skipped"
  echo "$passed passed, $failed failed"
  ((failed == 0 && passed > 0))
}

command -v dotnet >/dev/null || { say 'The .NET SDK 10 is needed: https://dot.net'; exit 1; }

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
    unit_tests "${1:-}" ;;
  bench)
    say 'Not run: the benchmarks need PowerShell 7.4 (pwsh).'
    exit 1 ;;
  package) shared Package ;;
  clean) shared Clean ;;
  *)
    say "Unknown task '$task'. Tasks: build, demo, test, bench, package, clean."
    exit 2 ;;
esac
