#!/usr/bin/env bash
# Resident memory of a training of 100 epochs of a tenth of the notebook's steps, after epochs 10 and 100; fails if it grew
# by more than 5 %. Linux only. Build first (./mvnw test-compile), then, with the options of .mvn/jvm.config and more:
#   src/bench/memory.sh [OPTIONS OF java...]        for example -Xmx1g; DATA=FILE names the reviews
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT

resident_kb() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

mapfile -t options <.mvn/jvm.config
coproc java "${options[@]}" "$@" -cp "target/classes:$(cat target/classpath.txt)" \
    io.github.imdbrnn.ImdbRnn train ${DATA:+--data "$DATA"} --epochs 100 --steps-per-epoch 62 --out "$run/run" 2>"$run/err"
pid=$COPROC_PID
early=
while read -r line <&"${COPROC[0]}"; do
    case $line in
        "Epoch 10/"*) early=$(resident_kb "$pid") ;;
        "Epoch 100/"*) late=$(resident_kb "$pid"); break ;;
    esac
done
if [[ -z $early ]]; then
    cat "$run/err" >&2
    exit 1
fi
kill "$pid"
wait "$pid" 2>/dev/null || true
growth=$(awk -v a="$early" -v b="$late" 'BEGIN { printf "%.1f", 100 * (b - a) / a }')
echo "after epoch 10: $((early / 1024)) MB, after epoch 100: $((late / 1024)) MB, growth $growth %"
awk -v g="$growth" 'BEGIN { exit g > 5 }'
