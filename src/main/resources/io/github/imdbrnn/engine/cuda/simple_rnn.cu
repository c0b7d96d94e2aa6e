// The simple recurrent network on a GPU: a training step and a prediction, each a handful of kernels.
//
// What is computed is Keras's: h_t = tanh(x_t W + b + h_(t-1) U) from h_0 = 0 over every token, padding too; a dense layer
// on the last state; sigmoid or softmax; cross-entropy of the clipped probabilities; RMSprop.
//
// simple_rnn.ptx beside this file is compiled from it: `./mvnw -Pptx test-compile exec:java` does so, and a test compares.
//
// No sum is left to chance: every number has one thread that adds its terms, in an order that follows from the shapes. So
// one device gives the same bits for the same batch.
//
// A training step: project, pass*, sums, gradient*, updateWords, updateLayers. A prediction: project, forward*, logits. Up to
// 128 units an example goes forward and back in one launch, and a thread keeps its column of U in registers, then its row;
// beyond, pass* is forwardWide for each time step, loss, and backwardWide for each.

#ifndef STAND_IN // which the tests define, where C++ compiles this file
// Device memory, and memory that the threads of a block share, aligned for load4. The tests check every access.
template <typename T> using Global = T *;
#define SHARED(type, name, count) __shared__ __align__(16) type name[count]

// Four neighbours at once; i is a multiple of 4.
__device__ inline float4 load4(const float *from, int i) { return *reinterpret_cast<const float4 *>(from + i); }
__device__ inline float2 load2(const float *from, int i) { return *reinterpret_cast<const float2 *>(from + i); }

// 1 / x to the last place but one, of an x that is neither tiny nor huge. The compiler's own takes care of those.
__device__ inline float reciprocal(float x) {
    float y;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
#endif

typedef long long Index;

// The argument of every kernel. Step.java has the same fields in the same order.
struct Step {
    // The network, row by row in Keras's shapes, and RMSprop's averages of squared gradients.
    Global<float> embedding;        // [vocabulary, dim]
    Global<float> kernel;           // [dim, units], W
    Global<float> recurrentKernel;  // [units, units], U
    Global<float> bias;             // [units]
    Global<float> denseKernel;      // [units, outputs]
    Global<float> denseBias;        // [outputs]
    Global<float> embeddingSquares;
    Global<float> kernelSquares;
    Global<float> recurrentKernelSquares;
    Global<float> biasSquares;
    Global<float> denseKernelSquares;
    Global<float> denseBiasSquares;

    // The batch.
    Global<const int> tokens;       // the token ids of the split, one example after the other
    Global<const int> ends;         // [rows], where each example ends in tokens
    Global<const int> padding;      // [rows], how many of its maxlen tokens are padding, which reads id 0
    Global<const int> labels;       // [rows], class ids
    Global<const int> ids;          // [words], token ids of the words; null where word i is token id i
    Global<int> wordOf;             // [vocabulary], the word of each id that the batch has; null as ids is
    Global<const int> positions;    // the rows of dz of each word's tokens, word by word
    Global<const int> positionsOf;  // [words + 1], where each word's begin
    Global<const float> decay;      // [words], by which RMSprop's averages shrink until after this step

    // Room for what one kernel leaves to the next.
    Global<float> projected;        // [words, units], x W + b
    Global<float> states;           // [rows, maxlen + 1, units], h from h_0 on; where none is kept [rows, units], the last
    Global<float> transposed;       // [2, units, stride]: what a launch of one time step leaves to the next
    Global<double> logits;          // [rows, outputs]
    Global<float> dLogits;          // [rows, outputs], the gradient of the mean loss
    Global<double> losses;          // [rows]
    Global<int> correct;            // [rows], 1 where the label's class is the likeliest
    Global<float> dz;               // [rows * (maxlen + 1) + rows, units], at what tanh is taken of. An example's rows are
                                    // those of its states, so the last is zeros; behind all, sums over each one's padding
    Global<float> sums;             // [words, units], of dz over each word's tokens
    Global<float> recurrentParts;   // [recurrentChunks, units, units], of U's gradient
    Global<float> kernelParts;      // [kernelChunks, dim + 1, units], of W's and, in the last row, of b's
    Global<float> denseParts;       // [denseChunks, units + 1, outputs], the last row of the bias

    int rows;
    int maxlen;
    int dim;
    int units;
    int outputs;                    // 1 by sigmoid, else the classes, by softmax
    int words;
    int keepsStates;                // whether states has those of all time steps
    int stride;                     // rows, rounded up to whole warps
    int recurrentChunks;
    int kernelChunks;
    int denseChunks;
    float learningRate;
    float rho;
    float epsilon;
};

const int WARP = 32;

// ---------------------------------------------------------------------------------------------- what kernels share

// tanh as Tanh.java has it: x P(x^2) / Q(x^2), with P and Q of degree four, constant from 9.02 on.
__device__ inline float tanhOf(float x) {
    float c = fminf(fabsf(x), 9.02f);
    float y = c * c;
    float p = fmaf(fmaf(fmaf(fmaf(1.3319071e-8f, y, 2.058348e-5f), y, 3.4940345e-3f), y, 0.13379718f), y, 1.0f);
    float q = fmaf(fmaf(fmaf(fmaf(7.762019e-7f, y, 3.2830928e-4f), y, 2.5871072e-2f), y, 0.46713033f), y, 1.0f);
    float h = copysignf(fminf(c * p * reciprocal(q), 1.0f), x);
    return x != x ? x : h; // fminf drops what is not a number
}

// v = kept v + (1 - rho) g^2, w -= learning rate g / sqrt(v + epsilon): Keras's RMSprop, with epsilon inside the root.
__device__ inline void rmsProp(const Step &s, Global<float> weights, Global<float> squares, Index at, float g, float kept) {
    float v = fmaf(kept, squares[at], (1.0f - s.rho) * (g * g));
    squares[at] = v;
    weights[at] -= s.learningRate * g / sqrtf(v + s.epsilon);
}

// Where the last state of an example lies in states.
__device__ inline Index lastState(const Step &s, int row) {
    return (s.keepsStates ? (Index) row * (s.maxlen + 1) + s.maxlen : (Index) row) * s.units;
}

// The token id that an example reads at time t.
__device__ inline int idAt(const Step &s, int end, int padded, int t) {
    return t < padded ? 0 : s.tokens[end - s.maxlen + t];
}

// The row of projected that stands for a token id.
__device__ inline int wordOf(const Step &s, int id) { return s.wordOf == nullptr ? id : s.wordOf[id]; }

// What goes into the sigmoid or the softmax. In double precision, so that what the sigmoid rounds to 1 still differs.
__device__ inline double logit(const Step &s, Index state, int output) {
    double sum = s.denseBias[output];
#pragma unroll 8
    for (int j = 0; j < s.units; j++) {
        sum += (double) s.states[state + j] * s.denseKernel[(Index) j * s.outputs + output];
    }
    return sum;
}

// The gradient at a unit of the last state.
__device__ inline float endGradient(const Step &s, int row, int unit) {
    float sum = 0;
    for (int o = 0; o < s.outputs; o++) {
        sum = fmaf(s.dLogits[(Index) row * s.outputs + o], s.denseKernel[(Index) unit * s.outputs + o], sum);
    }
    return sum;
}

const int TILE_THREADS = 256;
const int TILE_ACROSS = 16;           // threads along a tile's rows and along its columns

// How far a product goes at once along the sum, of a tile of SIDE rows and columns: so that a thread reads four numbers of
// each factor.
template <int SIDE> struct Depth { static const int K = 4 * TILE_THREADS / SIDE; };

// A thread's part of DEPTH by SIDE numbers of a matrix: on their way from of(k, i) to shared memory.
template <bool ALONG_K, int SIDE, typename Of>
__device__ inline void tileRead(float (&numbers)[4], int k0, int to, int first, int count, Of of) {
    const int DEPTH = Depth<SIDE>::K;
#pragma unroll
    for (int n = 0; n < 4; n++) {
        int at = threadIdx.x + n * TILE_THREADS;
        int k = k0 + (ALONG_K ? at % DEPTH : at / SIDE);
        int i = first + (ALONG_K ? at / DEPTH : at % SIDE);
        numbers[n] = k < to && i < count ? of(k, i) : 0.0f;
    }
}

template <bool ALONG_K, int SIDE, typename Shared>
__device__ inline void tileKeep(const float (&numbers)[4], Shared &tile) {
    const int DEPTH = Depth<SIDE>::K;
#pragma unroll
    for (int n = 0; n < 4; n++) {
        int at = threadIdx.x + n * TILE_THREADS;
        tile[ALONG_K ? at % DEPTH * (SIDE + 4) + at / DEPTH : at / SIDE * (SIDE + 4) + at % SIDE] = numbers[n];
    }
}

// Neighbours in shared memory, 2 or 4.
template <typename Shared> __device__ inline void loadNeighbours(const Shared &from, int i, float (&to)[2]) {
    float2 v = load2(from, i);
    to[0] = v.x;
    to[1] = v.y;
}
template <typename Shared> __device__ inline void loadNeighbours(const Shared &from, int i, float (&to)[4]) {
    float4 v = load4(from, i);
    to[0] = v.x;
    to[1] = v.y;
    to[2] = v.z;
    to[3] = v.w;
}

// A tile of the product of A [rows, to] and B [to, columns], summed over [from, to): a(k, i), b(k, j), store(i, j, sum).
// Neighbouring threads read neighbours of k where A_ALONG_K or B_ALONG_K says so, else of i or j. Each thread has a square of
// SIDE / 16, and what is next is on its way while it multiplies.
template <int SIDE, bool A_ALONG_K, bool B_ALONG_K, typename A, typename B, typename Store>
__device__ inline void tileProduct(int firstRow, int rows, int firstColumn, int columns, int from, int to, A a, B b,
                                   Store store) {
    const int DEPTH = Depth<SIDE>::K;
    const int OWN = SIDE / TILE_ACROSS;
    SHARED(float, as, DEPTH * (SIDE + 4)); // [k, i], padded so that few threads of a warp meet in a bank
    SHARED(float, bs, DEPTH * (SIDE + 4)); // [k, j]
    const int ownRow = threadIdx.x / TILE_ACROSS * OWN;
    const int ownColumn = threadIdx.x % TILE_ACROSS * OWN;
    float sum[OWN][OWN] = {};
    float nextA[4];
    float nextB[4];
    tileRead<A_ALONG_K, SIDE>(nextA, from, to, firstRow, rows, a);
    tileRead<B_ALONG_K, SIDE>(nextB, from, to, firstColumn, columns, b);
    for (int k0 = from; k0 < to; k0 += DEPTH) {
        tileKeep<A_ALONG_K, SIDE>(nextA, as);
        tileKeep<B_ALONG_K, SIDE>(nextB, bs);
        __syncthreads();
        tileRead<A_ALONG_K, SIDE>(nextA, k0 + DEPTH, to, firstRow, rows, a);
        tileRead<B_ALONG_K, SIDE>(nextB, k0 + DEPTH, to, firstColumn, columns, b);
#pragma unroll 8
        for (int k = 0; k < DEPTH; k++) {
            float left[OWN];
            float right[OWN];
            loadNeighbours(as, k * (SIDE + 4) + ownRow, left);
            loadNeighbours(bs, k * (SIDE + 4) + ownColumn, right);
#pragma unroll
            for (int i = 0; i < OWN; i++) {
#pragma unroll
                for (int j = 0; j < OWN; j++) {
                    sum[i][j] = fmaf(left[i], right[j], sum[i][j]);
                }
            }
        }
        __syncthreads();
    }
#pragma unroll
    for (int i = 0; i < OWN; i++) {
#pragma unroll
        for (int j = 0; j < OWN; j++) {
            int row = firstRow + ownRow + i;
            int column = firstColumn + ownColumn + j;
            if (row < rows && column < columns) {
                store(row, column, sum[i][j]);
            }
        }
    }
}

// -------------------------------------------------------------------------------------------------------- forward

// What the recurrent layer adds for each word, computed once however often the word comes; and which word an id is.
// Blocks [ceil(words / 32), ceil(units / 32)] of TILE_THREADS.
extern "C" __global__ void __launch_bounds__(TILE_THREADS) project(Step s) {
    const int word = blockIdx.x * 32 + threadIdx.x;
    if (s.wordOf != nullptr && blockIdx.y == 0 && threadIdx.x < 32 && word < s.words) {
        s.wordOf[s.ids[word]] = word;
    }
    tileProduct<32, true, false>(
        blockIdx.x * 32, s.words, blockIdx.y * 32, s.units, 0, s.dim,
        [&](int k, int word) {
            return s.embedding[(Index) (s.ids == nullptr ? word : s.ids[word]) * s.dim + k];
        },
        [&](int k, int unit) { return s.kernel[(Index) k * s.units + unit]; },
        [&](int word, int unit, float sum) { s.projected[(Index) word * s.units + unit] = sum + s.bias[unit]; });
}

// Time steps at once that are read ahead.
const int CHUNK = WARP;

// Of the threads that compute. Where they are more than a warp, those that read ahead wait with them.
template <int WIDTH> __device__ inline void barrier() {
    if (WIDTH == WARP) {
        __syncwarp();
    } else {
        __syncthreads();
    }
}

template <int WIDTH> __device__ inline void keepWaiting(int steps) {
    for (int i = 0; WIDTH > WARP && i < steps; i++) {
        barrier<WIDTH>();
    }
}

// The sum over k of values[k] factors[k]. Four sums, so that an addition need not wait for the one before.
template <int WIDTH, typename Shared> __device__ inline float dot(const Shared &values, int at, const float (&factors)[WIDTH]) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
#pragma unroll
    for (int k = 0; k < WIDTH; k += 4) {
        float4 v = load4(values, at + k);
        a = fmaf(v.x, factors[k], a);
        b = fmaf(v.y, factors[k + 1], b);
        c = fmaf(v.z, factors[k + 2], c);
        d = fmaf(v.w, factors[k + 3], d);
    }
    return (a + b) + (c + d);
}

// The passes through one example, by a block of 2 WIDTH threads. The first half computes: thread j has column j of U in
// registers, or its row on the way back, and what a step leaves to the next goes through shared memory. The second half
// brings to shared memory what the steps of the next chunk take from afar, which takes longer than a few steps: were it in
// the threads that compute, they would wait for it. Of units below WIDTH the other threads' columns are zeros.
template <int WIDTH> struct Pass {
    const Step &s;
    const int j = threadIdx.x % WIDTH;
    const bool computes = threadIdx.x < WIDTH;
    const bool inside = j < s.units;
    const int row = blockIdx.x;
    const int padded = s.padding[row];
    const int chunks = (s.maxlen + CHUNK - 1) / CHUNK;

    __device__ explicit Pass(const Step &s) : s(s) {}

    // Time steps of a chunk; none of a chunk that there is not.
    __device__ int stepsOf(int chunk) const { return max(0, min(CHUNK, s.maxlen - chunk * CHUNK)); }

    // The token id that the lane's time step of a chunk reads, or -1.
    __device__ int laneId(int chunk) const {
        int t = chunk * CHUNK + threadIdx.x % WARP;
        return t < s.maxlen ? idAt(s, s.ends[row], padded, t) : -1;
    }

    __device__ int laneWord(int id) const { return id >= 0 ? wordOf(s, id) : -1; }

    // The rows of projected of the lanes' words.
    __device__ void readInputs(int word, float (&x)[CHUNK]) const {
#pragma unroll
        for (int i = 0; i < CHUNK; i++) {
            int of = __shfl_sync(0xffffffff, word, i);
            x[i] = inside && of >= 0 ? s.projected[(Index) of * s.units + j] : 0.0f;
        }
    }

    // 1 - h^2 of the states that the way back meets, from the last on.
    __device__ void readSlopes(int chunk, float (&x)[CHUNK]) const {
        const Index last = ((Index) row * (s.maxlen + 1) + s.maxlen) * s.units + j;
#pragma unroll
        for (int i = 0; i < CHUNK; i++) {
            int back = chunk * CHUNK + i;
            float h = inside && back < s.maxlen ? s.states[last - (Index) back * s.units] : 0.0f;
            x[i] = 1 - h * h;
        }
    }

    template <typename Shared> __device__ void keep(int chunk, const float (&x)[CHUNK], Shared &to) const {
#pragma unroll
        for (int i = 0; i < CHUNK; i++) {
            to[(chunk % 2 * CHUNK + i) * WIDTH + j] = x[i];
        }
    }

    // Sets the states: all of them, where they are kept, or the last.
    // h [2, WIDTH]: the state before and after the step in turns; inputs [2, CHUNK, WIDTH]: of a chunk and of the next.
    template <typename H, typename Inputs> __device__ void forward(H &h, Inputs &inputs) const {
        float column[WIDTH];
        float x[CHUNK];
        float state = 0;
        Global<float> to = s.states + (s.keepsStates ? (Index) row * (s.maxlen + 1) : (Index) row) * s.units + min(j, s.units - 1);
        const int forth = s.keepsStates ? s.units : 0;
        int word = -1; // of the next chunk
        int id = -1;   // of the one after it
        if (computes) {
#pragma unroll
            for (int k = 0; k < WIDTH; k++) {
                column[k] = inside && k < s.units ? s.recurrentKernel[k * s.units + j] : 0.0f;
            }
            if (inside && s.keepsStates) {
                *to = 0;
            }
            h[j] = 0;
        } else {
            readInputs(laneWord(laneId(0)), x);
            keep(0, x, inputs);
            word = laneWord(laneId(1));
            id = laneId(2);
        }
        __syncthreads();
        for (int chunk = 0; chunk < chunks; chunk++) {
            const int steps = stepsOf(chunk);
            if (computes) {
                for (int i = 0; i < steps; i++) {
                    float input = inputs[(chunk % 2 * CHUNK + i) * WIDTH + j];
                    state = tanhOf(input + dot<WIDTH>(h, i % 2 * WIDTH, column));
                    h[(i + 1) % 2 * WIDTH + j] = state;
                    to += forth;
                    if (inside) {
                        *to = state;
                    }
                    barrier<WIDTH>();
                }
            } else {
                readInputs(word, x);
                word = laneWord(id);
                id = laneId(chunk + 3);
                keepWaiting<WIDTH>(steps);
                keep(chunk + 1, x, inputs);
            }
            __syncthreads();
        }
    }

    // Sets dz.
    // z [2, WIDTH]: of even and of odd steps; slopes [2, CHUNK, WIDTH].
    template <typename Z, typename Slopes> __device__ void backward(Z &z, Slopes &slopes) const {
        float factors[WIDTH];
        float x[CHUNK];
        float d = 0;
        float paddingSum = 0;
        Global<float> to = s.dz + ((Index) row * (s.maxlen + 1) + s.maxlen) * s.units + min(j, s.units - 1);
        const int back = s.units;
        int toPadding = s.maxlen - padded; // steps
        if (computes) {
#pragma unroll
            for (int k = 0; k < WIDTH; k++) {
                factors[k] = inside && k < s.units ? s.recurrentKernel[j * s.units + k] : 0.0f;
            }
            if (inside) {
                d = endGradient(s, row, j);
                *to = 0;
            }
        } else {
            readSlopes(0, x);
            keep(0, x, slopes);
        }
        __syncthreads();
        for (int chunk = 0; chunk < chunks; chunk++) {
            const int steps = stepsOf(chunk);
            if (computes) {
                for (int i = 0; i < steps; i++) {
                    float dz = d * slopes[(chunk % 2 * CHUNK + i) * WIDTH + j];
                    z[i % 2 * WIDTH + j] = dz;
                    to -= back;
                    if (inside) {
                        *to = dz;
                    }
                    paddingSum += toPadding-- > 0 ? 0.0f : dz;
                    barrier<WIDTH>();
                    d = dot<WIDTH>(z, i % 2 * WIDTH, factors);
                }
            } else {
                readSlopes(chunk + 1, x);
                keepWaiting<WIDTH>(steps);
                keep(chunk + 1, x, slopes);
            }
            __syncthreads();
        }
        if (computes && inside) {
            s.dz[((Index) s.rows * (s.maxlen + 1) + row) * s.units + j] = paddingSum;
        }
    }
};

template <int WIDTH> __device__ inline void forwardPass(const Step &s) {
    SHARED(float, h, 2 * WIDTH);
    SHARED(float, inputs, 2 * CHUNK * WIDTH);
    Pass<WIDTH>(s).forward(h, inputs);
}

// Blocks [rows] of twice the width.
extern "C" __global__ void __launch_bounds__(64, 1) forward32(Step s) { forwardPass<32>(s); }
extern "C" __global__ void __launch_bounds__(128, 1) forward64(Step s) { forwardPass<64>(s); }
extern "C" __global__ void __launch_bounds__(256, 1) forward128(Step s) { forwardPass<128>(s); }

// One time step of all examples. Blocks [ceil(units / 32), ceil(rows / 32)] of TILE_THREADS.
extern "C" __global__ void __launch_bounds__(TILE_THREADS) forwardWide(Step s, int t) {
    const Index before = t % 2 * (Index) s.units * s.stride;
    const Index after = (t + 1) % 2 * (Index) s.units * s.stride;
    tileProduct<32, false, false>(
        blockIdx.y * 32, s.rows, blockIdx.x * 32, s.units, 0, t == 0 ? 0 : s.units,
        [&](int k, int row) { return s.transposed[before + (Index) k * s.stride + row]; },
        [&](int k, int unit) { return s.recurrentKernel[(Index) k * s.units + unit]; },
        [&](int row, int unit, float product) {
            int word = wordOf(s, idAt(s, s.ends[row], s.padding[row], t));
            float state = tanhOf(s.projected[(Index) word * s.units + unit] + product);
            s.transposed[after + (Index) unit * s.stride + row] = state;
            if (s.keepsStates) {
                Index at = ((Index) row * (s.maxlen + 1) + t) * s.units + unit;
                if (t == 0) {
                    s.states[at] = 0;
                }
                s.states[at + s.units] = state;
            } else if (t == s.maxlen - 1) {
                s.states[(Index) row * s.units + unit] = state;
            }
        });
}

// The logits of n states, one after the other in states. Threads [n * outputs].
extern "C" __global__ void logits(Step s, int n) {
    Index i = (Index) blockIdx.x * blockDim.x + threadIdx.x;
    if (i < (Index) n * s.outputs) {
        s.logits[i] = logit(s, i / s.outputs * s.units, (int) (i % s.outputs));
    }
}

// --------------------------------------------------------------------------------------------------- loss, backward

// Combines a number of every thread of the block, in a tree.
template <int THREADS, typename Combine> __device__ inline double reduce(double mine, Combine combine) {
    SHARED(double, all, THREADS);
    __syncthreads();
    all[threadIdx.x] = mine;
    __syncthreads();
    for (int width = THREADS / 2; width > 0; width /= 2) {
        if (threadIdx.x < width) {
            all[threadIdx.x] = combine(all[threadIdx.x], all[threadIdx.x + width]);
        }
        __syncthreads();
    }
    return all[0];
}

// The probabilities of the block's example, the loss and its gradient at the logits. Keras clips a probability to [1e-7,
// 1 - 1e-7]; where it does, the loss is flat.
template <int THREADS> __device__ inline void lossOf(const Step &s) {
    const int row = blockIdx.x;
    const Index first = (Index) row * s.outputs;
    const Index state = lastState(s, row);
    const int label = s.labels[row];
    for (int o = threadIdx.x; o < s.outputs; o += THREADS) {
        s.logits[first + o] = logit(s, state, o);
    }
    __syncthreads();
    float p; // of the label's class
    bool likeliest;
    double largest = 0;
    double total = 0;
    if (s.outputs == 1) {
        float one = (float) (1 / (1 + exp(-s.logits[first])));
        p = one;
        likeliest = (one > 0.5f) == (label == 1);
    } else {
        largest = s.logits[first];
        for (int o = threadIdx.x; o < s.outputs; o += THREADS) {
            largest = s.logits[first + o] > largest ? s.logits[first + o] : largest;
        }
        largest = reduce<THREADS>(largest, [](double a, double b) { return a > b ? a : b; });
        int best = s.outputs; // the first of the largest
        for (int o = threadIdx.x; o < s.outputs; o += THREADS) {
            total += exp(s.logits[first + o] - largest);
            best = s.logits[first + o] == largest && o < best ? o : best;
        }
        total = reduce<THREADS>(total, [](double a, double b) { return a + b; });
        best = (int) reduce<THREADS>(best, [](double a, double b) { return a < b ? a : b; });
        p = (float) (exp(s.logits[first + label] - largest) / total);
        likeliest = best == label;
    }
    const float EPSILON = 1e-7f;
    const bool clipped = p < EPSILON || p > 1 - EPSILON;
    if (threadIdx.x == 0) {
        float kept = fminf(fmaxf(p, EPSILON), 1 - EPSILON);
        double given = s.outputs == 1 && label == 0 ? 1.0 - kept : kept;
        s.losses[row] = p != p ? (double) p : -log(given);
        s.correct[row] = likeliest;
    }
    for (int o = threadIdx.x; o < s.outputs; o += THREADS) {
        float of = s.outputs == 1 ? p : (float) (exp(s.logits[first + o] - largest) / total);
        bool target = s.outputs == 1 ? label == 1 : label == o;
        s.dLogits[first + o] = clipped ? 0.0f : (of - target) / s.rows;
    }
}

// Blocks [rows] of 64.
extern "C" __global__ void __launch_bounds__(64) loss(Step s) { lossOf<64>(s); }

template <int WIDTH> __device__ inline void wholePass(const Step &s) {
    SHARED(float, exchanged, 2 * WIDTH);
    SHARED(float, ahead, 2 * CHUNK * WIDTH);
    Pass<WIDTH> pass(s);
    pass.forward(exchanged, ahead);
    __syncthreads();
    lossOf<2 * WIDTH>(s);
    __syncthreads();
    pass.backward(exchanged, ahead);
}

// Blocks [rows] of twice the width.
extern "C" __global__ void __launch_bounds__(64, 1) pass32(Step s) { wholePass<32>(s); }
extern "C" __global__ void __launch_bounds__(128, 1) pass64(Step s) { wholePass<64>(s); }
extern "C" __global__ void __launch_bounds__(256, 1) pass128(Step s) { wholePass<128>(s); }

// One time step of the way back, as forwardWide.
extern "C" __global__ void __launch_bounds__(TILE_THREADS) backwardWide(Step s, int t) {
    const Index before = (t + 1) % 2 * (Index) s.units * s.stride;
    const Index after = t % 2 * (Index) s.units * s.stride;
    const bool last = t == s.maxlen - 1;
    tileProduct<32, false, true>(
        blockIdx.y * 32, s.rows, blockIdx.x * 32, s.units, 0, last ? 0 : s.units,
        [&](int k, int row) { return s.transposed[before + (Index) k * s.stride + row]; },
        [&](int k, int unit) { return s.recurrentKernel[(Index) unit * s.units + k]; },
        [&](int row, int unit, float product) {
            Index at = ((Index) row * (s.maxlen + 1) + t) * s.units + unit;
            float h = s.states[at + s.units];
            float dz = (last ? endGradient(s, row, unit) : product) * (1 - h * h);
            s.dz[at] = dz;
            if (last) {
                s.dz[at + s.units] = 0;
            }
            s.transposed[after + (Index) unit * s.stride + row] = dz;
            Index paddingSum = ((Index) s.rows * (s.maxlen + 1) + row) * s.units + unit;
            float sum = last ? 0.0f : s.dz[paddingSum];
            s.dz[paddingSum] = t < s.padding[row] ? sum + dz : sum;
        });
}

// ---------------------------------------------------------------------------------------------- gradients, RMSprop

const int SUM_WARPS = 8;

// The sum of dz over a word's tokens. Blocks [words, ceil(units / 32)] of 32 SUM_WARPS: each warp sums every SUM_WARPS-th
// token.
extern "C" __global__ void __launch_bounds__(WARP * SUM_WARPS) sums(Step s) {
    SHARED(float, parts, WARP * SUM_WARPS);
    const int lane = threadIdx.x % WARP;
    const int warp = threadIdx.x / WARP;
    const int unit = blockIdx.y * WARP + lane;
    float sum = 0;
    if (unit < s.units) {
        const int to = s.positionsOf[blockIdx.x + 1];
#pragma unroll 16 // so many reads are under way at once; frequent words have thousands of tokens
        for (int i = s.positionsOf[blockIdx.x] + warp; i < to; i += SUM_WARPS) {
            sum += s.dz[(Index) s.positions[i] * s.units + unit];
        }
    }
    parts[threadIdx.x] = sum;
    __syncthreads();
    if (warp == 0 && unit < s.units) {
        sum = 0;
        for (int w = 0; w < SUM_WARPS; w++) {
            sum += parts[w * WARP + lane];
        }
        s.sums[(Index) blockIdx.x * s.units + unit] = sum;
    }
}

// Where chunk number `chunk` of `chunks` equal ones begins in a sum of n terms.
__device__ inline int chunkStart(int n, int chunk, int chunks) {
    return (int) ((Index) n * chunk / chunks);
}

// A tile and a chunk of the sum of a layer's gradient [rows, columns]: of the outer products a(k, row) b(k, column).
template <int SIDE, typename A, typename B>
__device__ inline void gradientPart(Global<float> parts, int rows, int columns, int terms, int chunks, A a, B b) {
    const int tilesAcross = (columns + SIDE - 1) / SIDE;
    const int firstRow = blockIdx.x / tilesAcross * SIDE;
    const int chunk = blockIdx.y;
    if (firstRow >= rows || chunk >= chunks) {
        return;
    }
    tileProduct<SIDE, false, false>(
        firstRow, rows, blockIdx.x % tilesAcross * SIDE, columns, chunkStart(terms, chunk, chunks),
        chunkStart(terms, chunk + 1, chunks), a, b, [&](int row, int column, float sum) {
            parts[((Index) chunk * rows + row) * columns + column] = sum;
        });
}

// The layers' gradients, in chunks that are not yet added. A bias is the row below its kernel: its input is always 1.
// Blocks [most tiles, most chunks, 3] of TILE_THREADS.
template <int SIDE> __device__ inline void gradients(const Step &s) {
    if (blockIdx.z == 0) {
        gradientPart<SIDE>(
            s.recurrentParts, s.units, s.units, s.rows * (s.maxlen + 1), s.recurrentChunks,
            [&](int k, int i) { return s.states[(Index) k * s.units + i]; },
            [&](int k, int j) { return s.dz[(Index) k * s.units + j]; });
    } else if (blockIdx.z == 1) {
        gradientPart<SIDE>(
            s.kernelParts, s.dim + 1, s.units, s.words, s.kernelChunks,
            [&](int k, int i) { return i == s.dim ? 1.0f : s.embedding[(Index) s.ids[k] * s.dim + i]; },
            [&](int k, int j) { return s.sums[(Index) k * s.units + j]; });
    } else {
        gradientPart<SIDE>(
            s.denseParts, s.units + 1, s.outputs, s.rows, s.denseChunks,
            [&](int k, int i) { return i == s.units ? 1.0f : s.states[lastState(s, k) + i]; },
            [&](int k, int j) { return s.dLogits[(Index) k * s.outputs + j]; });
    }
}

// The side of a tile: 32 up to 32 units, else 64, with which a thread multiplies twice as much of what it reads.
extern "C" __global__ void __launch_bounds__(TILE_THREADS, 1) gradient32(Step s) { gradients<32>(s); }
extern "C" __global__ void __launch_bounds__(TILE_THREADS, 1) gradient64(Step s) { gradients<64>(s); }

// Moves the vectors of the batch's words. Those of others have gradient zero: their weights stay, and their averages of
// squares decay when they are next met. Blocks [ceil(words / 32), ceil(dim / 32)] of TILE_THREADS.
extern "C" __global__ void __launch_bounds__(TILE_THREADS) updateWords(Step s) {
    tileProduct<32, true, true>(
        blockIdx.x * 32, s.words, blockIdx.y * 32, s.dim, 0, s.units,
        [&](int k, int word) { return s.sums[(Index) word * s.units + k]; },
        [&](int k, int column) { return s.kernel[(Index) column * s.units + k]; },
        [&](int word, int column, float g) {
            rmsProp(s, s.embedding, s.embeddingSquares, (Index) s.ids[word] * s.dim + column, g, s.decay[word]);
        });
}

__device__ inline float sumOfParts(Global<const float> parts, Index size, int chunks, Index at) {
    float sum = 0;
#pragma unroll 16
    for (int c = 0; c < chunks; c++) {
        sum += parts[c * size + at];
    }
    return sum;
}

// Moves the layers' weights. Threads: one for each, units units + (dim + 1) units + (units + 1) outputs.
extern "C" __global__ void updateLayers(Step s) {
    Index i = (Index) blockIdx.x * blockDim.x + threadIdx.x;
    const Index recurrent = (Index) s.units * s.units;
    if (i < recurrent) {
        float g = sumOfParts(s.recurrentParts, recurrent, s.recurrentChunks, i);
        rmsProp(s, s.recurrentKernel, s.recurrentKernelSquares, i, g, s.rho);
        return;
    }
    i -= recurrent;
    const Index kernel = (Index) s.dim * s.units;
    const Index kernelAndBias = kernel + s.units;
    if (i < kernelAndBias) {
        float g = sumOfParts(s.kernelParts, kernelAndBias, s.kernelChunks, i);
        if (i < kernel) {
            rmsProp(s, s.kernel, s.kernelSquares, i, g, s.rho);
        } else {
            rmsProp(s, s.bias, s.biasSquares, i - kernel, g, s.rho);
        }
        return;
    }
    i -= kernelAndBias;
    const Index dense = (Index) s.units * s.outputs;
    const Index denseAndBias = dense + s.outputs;
    if (i < denseAndBias) {
        float g = sumOfParts(s.denseParts, denseAndBias, s.denseChunks, i);
        if (i < dense) {
            rmsProp(s, s.denseKernel, s.denseKernelSquares, i, g, s.rho);
        } else {
            rmsProp(s, s.denseBias, s.denseBiasSquares, i - dense, g, s.rho);
        }
    }
}

// Does the decays put off: of words whose averages are the rows of embeddingSquares. Threads [words * dim].
extern "C" __global__ void settle(Step s) {
    Index i = (Index) blockIdx.x * blockDim.x + threadIdx.x;
    if (i < (Index) s.words * s.dim) {
        s.embeddingSquares[i] *= s.decay[i / s.dim];
    }
}

#ifdef STAND_IN
KERNEL(project)
KERNEL(forward32)
KERNEL(forward64)
KERNEL(forward128)
KERNEL(forwardWide)
KERNEL(logits)
KERNEL(loss)
KERNEL(pass32)
KERNEL(pass64)
KERNEL(pass128)
KERNEL(backwardWide)
KERNEL(sums)
KERNEL(gradient32)
KERNEL(gradient64)
KERNEL(updateWords)
KERNEL(updateLayers)
KERNEL(settle)
#endif
