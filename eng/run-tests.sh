#!/usr/bin/env bash
# Runs one lane of the tests of a built solution and closes with the totals of all test projects.
#   run-tests.sh fast|slow SOLUTION [MSBUILD PROPERTIES...]
set -u

lane=$1
solution=$2
shift 2

case "$lane" in
  fast) filter='Category!=Slow' ;;
  slow) filter='Category=Slow' ;;
  *) echo "run-tests: the lane is fast or slow, not '$lane'" >&2; exit 2 ;;
esac

results=artifacts/test-results/$lane
rm -rf "$results"
mkdir -p "$results"

dotnet test "$solution" -c Release --no-build -nologo "$@" \
  --filter "$filter" --logger trx --logger "console;verbosity=quiet" --results-directory "$results" \
  | grep -v 'No test matches the given testcase filter'
status=${PIPESTATUS[0]}

# A trx file states its own totals: <Counters total="3" executed="3" passed="3" failed="0" ... />
count() {
  find "$results" -name '*.trx' -exec grep -ho "<Counters [^>]*>" {} + | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" | awk '{n += $1} END {print n + 0}'
}

total=$(count total)
executed=$(count executed)
passed=$(count passed)
failed=$(count failed)
skipped=$((total - executed))

if [ "$skipped" -gt 0 ]; then
  echo "skipped, with what would enable them:"
  find "$results" -name '*.trx' -exec grep -h -A6 'outcome="NotExecuted"' {} + \
    | grep -o '<StdOut>[^<]*\|<Message>[^<]*' | sed 's/<[^>]*>/  /' | sort | uniq -c | sort -rn
fi

if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "run-tests: a test process ended badly without naming a failed test (exit status $status)" >&2
  failed=1
fi

echo "$passed $failed $skipped" > "$results/totals"
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi

[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
