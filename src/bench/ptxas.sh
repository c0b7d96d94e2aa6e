#!/usr/bin/env bash
# What the machine code of the CUDA kernels needs: of each the registers of a thread by GPU generation, the shared memory of a
# block and what is spilled from registers to memory, the most of any generation. Fails if a kernel spills. ptxas, of NVIDIA's
# CUDA toolkit, must be on the path.
#   src/bench/ptxas.sh [sm_75...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if ! command -v ptxas >/dev/null; then
    echo "ptxas.sh: ptxas is not on the path; install NVIDIA's CUDA toolkit" >&2
    exit 2
fi
(($#)) || set -- sm_75 sm_80 sm_86 sm_89 sm_90 sm_100 sm_120
made=$(mktemp)
trap 'rm -f "$made"' EXIT

for generation; do
    echo "generation $generation"
    ptxas -v -arch="$generation" src/main/resources/io/github/imdbrnn/engine/cuda/simple_rnn.ptx -o "$made" 2>&1
done | awk '
    function count(what) { return match($0, "[0-9]+ " what) ? substr($0, RSTART, RLENGTH) + 0 : 0 }
    function most(old, new) { return new > old ? new : old }
    /^generation / { generations[++g] = $2 }
    /Compiling entry function/ { split($0, part, "\047"); kernel = part[2]; if (g == 1) kernels[++k] = kernel }
    /bytes spill stores/ { spills[kernel] = most(spills[kernel], count("bytes spill stores") + count("bytes spill loads")) }
    /Used [0-9]+ registers/ {
        registers[kernel, g] = count("registers")
        shared[kernel] = most(shared[kernel], count("bytes smem"))
    }
    END {
        printf "| kernel | shared | spilled |"
        for (i = 1; i <= g; i++) printf " %s |", generations[i]
        printf "\n| --- | ---: | ---: |"
        for (i = 1; i <= g; i++) printf " ---: |"
        for (i = k; i >= 1; i--) {
            printf "\n| %s | %d | %d |", kernels[i], shared[kernels[i]], spills[kernels[i]]
            for (j = 1; j <= g; j++) printf " %d |", registers[kernels[i], j]
            spilled += spills[kernels[i]]
        }
        print ""
        exit k == 0 || spilled > 0
    }'
