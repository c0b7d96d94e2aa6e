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
// A training step: project, forward*, loss, backward*, sums, gradient, updateWords, updateLayers. A prediction: project,
// forward*, logits. Up to 128 units a forward pass is one launch, and a thread keeps its column of U in registers; beyond,
// it is one launch for each time step.

#ifndef STAND_IN // which the tests define, where C++ compiles this file
// Device memory, and memory that the threads of a block share, aligned for load4. The tests check every access.
template <typename T> using Global = T *;
#define SHARED(type, name, count) __shared__ __align__(16) type name[count]

// Four neighbours at once; i is a multiple of 4.
__device__ inline float4 load4(const float *from, int i) { return *reinterpret_cast<const float4 *>(from + i); }
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
    Global<float> dz;               // [rows * maxlen + rows, units], at what tanh is taken of; in the last rows the sums
                                    // over each example's padding
    Global<float> sums;             // [words, units], of dz over each word's tokens
    Global<float> recurrentParts;   // [recurrentChunks, units + 1, units], of U's gradient and, in the last row, of b's
    Global<float> kernelParts;      // [kernelChunks, dim, units]
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
    float c = fmaxf(-9.02f, fminf(9.02f, x));
    float y = c * c;
    float p = fmaf(fmaf(fmaf(fmaf(1.3319071e-8f, y, 2.058348e-5f), y, 3.4940345e-3f), y, 0.13379718f), y, 1.0f);
    float q = fmaf(fmaf(fmaf(fmaf(7.762019e-7f, y, 3.2830928e-4f), y, 2.5871072e-2f), y, 0.46713033f), y, 1.0f);
    float h = fmaxf(-1.0f, fminf(1.0f, __fdividef(c * p, q)));
    return x != x ? x : h; // fminf and fmaxf drop what is not a number
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

const int TILE = 32;         // rows and columns of a tile, and how far it goes at once along the sum
const int TILE_THREADS = 256;
const int TILE_STRIDE = TILE + 1; // so that the threads of a warp meet different banks along rows and along columns

// A tile of the product of A [rows, to] and B [to, columns], summed over [from, to): a(i, k), b(k, j), store(i, j, sum).
// A warp reads 32 neighbours of k where A_ALONG_K or B_ALONG_K says so, else 32 neighbours of i or j.
template <bool A_ALONG_K, bool B_ALONG_K, typename A, typename B, typename Store>
__device__ inline void tileProduct(int firstRow, int rows, int firstColumn, int columns, int from, int to, A a, B b,
                                   Store store) {
    SHARED(float, as, TILE * TILE_STRIDE); // [k, i]
    SHARED(float, bs, TILE * TILE_STRIDE); // [k, j]
    const int lane = threadIdx.x % WARP;
    const int warp = threadIdx.x / WARP;
    const int STEP = TILE_THREADS / WARP;
    float sum[TILE / STEP] = {};
    for (int k0 = from; k0 < to; k0 += TILE) {
#pragma unroll
        for (int n = warp; n < TILE; n += STEP) {
            int k = k0 + (A_ALONG_K ? lane : n);
            int i = A_ALONG_K ? n : lane;
            as[(k - k0) * TILE_STRIDE + i] = k < to && firstRow + i < rows ? a(firstRow + i, k) : 0.0f;
            k = k0 + (B_ALONG_K ? lane : n);
            int j = B_ALONG_K ? n : lane;
            bs[(k - k0) * TILE_STRIDE + j] = k < to && firstColumn + j < columns ? b(k, firstColumn + j) : 0.0f;
        }
        __syncthreads();
#pragma unroll 8
        for (int k = 0; k < TILE; k++) {
            float factor = bs[k * TILE_STRIDE + lane];
#pragma unroll
            for (int n = 0; n < TILE / STEP; n++) {
                sum[n] = fmaf(as[k * TILE_STRIDE + warp + n * STEP], factor, sum[n]);
            }
        }
        __syncthreads();
    }
    for (int n = 0; n < TILE / STEP; n++) {
        int i = firstRow + warp + n * STEP;
        if (i < rows && firstColumn + lane < columns) {
            store(i, firstColumn + lane, sum[n]);
        }
    }
}

// -------------------------------------------------------------------------------------------------------- forward

// What the recurrent layer adds for each word, computed once however often the word comes; and which word an id is.
// Blocks [ceil(words / TILE), ceil(units / TILE)] of TILE_THREADS.
extern "C" __global__ void __launch_bounds__(TILE_THREADS) project(Step s) {
    const int word = blockIdx.x * TILE + threadIdx.x;
    if (s.wordOf != nullptr && blockIdx.y == 0 && threadIdx.x < TILE && word < s.words) {
        s.wordOf[s.ids[word]] = word;
    }
    tileProduct<true, false>(
        blockIdx.x * TILE, s.words, blockIdx.y * TILE, s.units, 0, s.dim,
        [&](int word, int k) {
            return s.embedding[(Index) (s.ids == nullptr ? word : s.ids[word]) * s.dim + k];
        },
        [&](int k, int unit) { return s.kernel[(Index) k * s.units + unit]; },
        [&](int word, int unit, float sum) { s.projected[(Index) word * s.units + unit] = sum + s.bias[unit]; });
}

// All threads of a block of WIDTH.
template <int WIDTH> __device__ inline void barrier() {
    if (WIDTH == WARP) {
        __syncwarp();
    } else {
        __syncthreads();
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

// Time steps whose reads are under way while others are computed: a read from afar takes longer than a few narrow steps.
template <int WIDTH> struct Ahead { static const int STEPS = 256 / WIDTH; };

// The states of one example, by WIDTH threads: thread j has column j of U in registers, the state goes through shared
// memory. Of units below WIDTH the other threads' columns are zeros.
template <int WIDTH> __device__ inline void forward(const Step &s) {
    const int AHEAD = Ahead<WIDTH>::STEPS;
    SHARED(float, h, 2 * WIDTH); // the state before and after the step in turns, so that one barrier a step will do
    const int j = threadIdx.x;
    const bool inside = j < s.units;
    const int row = blockIdx.x;
    const int end = s.ends[row];
    const int padded = s.padding[row];
    float column[WIDTH];
#pragma unroll
    for (int k = 0; k < WIDTH; k++) {
        column[k] = inside && k < s.units ? s.recurrentKernel[k * s.units + j] : 0.0f;
    }
    Index at = (s.keepsStates ? (Index) row * (s.maxlen + 1) : (Index) row) * s.units + j;
    if (inside && s.keepsStates) {
        s.states[at] = 0;
    }
    float state = 0;
    h[j] = 0;
    barrier<WIDTH>();

    // Ids are read three rounds of AHEAD steps before they are needed, their words two, the words' rows of projected one.
    int ids[AHEAD];
    int words[AHEAD];
    float inputs[AHEAD];
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
        int word = i < s.maxlen ? wordOf(s, idAt(s, end, padded, i)) : 0;
        inputs[i] = inside && i < s.maxlen ? s.projected[(Index) word * s.units + j] : 0.0f;
        words[i] = AHEAD + i < s.maxlen ? wordOf(s, idAt(s, end, padded, AHEAD + i)) : -1;
        ids[i] = 2 * AHEAD + i < s.maxlen ? idAt(s, end, padded, 2 * AHEAD + i) : -1;
    }
    for (int round = 0; round < s.maxlen; round += AHEAD) {
        float x[AHEAD];
#pragma unroll
        for (int i = 0; i < AHEAD; i++) {
            x[i] = inputs[i];
            inputs[i] = inside && words[i] >= 0 ? s.projected[(Index) words[i] * s.units + j] : 0.0f;
            words[i] = ids[i] >= 0 ? wordOf(s, ids[i]) : -1;
            int t = round + 3 * AHEAD + i;
            ids[i] = t < s.maxlen ? idAt(s, end, padded, t) : -1;
        }
#pragma unroll
        for (int i = 0; i < AHEAD; i++) {
            int t = round + i;
            if (t < s.maxlen) {
                state = tanhOf(x[i] + dot<WIDTH>(h, t % 2 * WIDTH, column));
                h[(t + 1) % 2 * WIDTH + j] = state;
                if (s.keepsStates && inside) {
                    at += s.units;
                    s.states[at] = state;
                }
                barrier<WIDTH>();
            }
        }
    }
    if (!s.keepsStates && inside) {
        s.states[at] = state;
    }
}

// Blocks [rows] of the width.
extern "C" __global__ void __launch_bounds__(32) forward32(Step s) { forward<32>(s); }
extern "C" __global__ void __launch_bounds__(64) forward64(Step s) { forward<64>(s); }
extern "C" __global__ void __launch_bounds__(128) forward128(Step s) { forward<128>(s); }

const int WIDE_COLUMNS = 8;                     // of a block
const int WIDE_THREADS = WARP * WIDE_COLUMNS;

// For 32 examples, a lane each, and WIDE_COLUMNS units: the sum over k of values[k, row] factor(k, unit). First each warp
// sums its share of k for all columns, then each adds the shares for one. The sum of the thread's row and column.
template <typename Factor>
__device__ inline float wideProduct(const Step &s, Index values, Factor factor) {
    SHARED(float, parts, WIDE_COLUMNS * WIDE_COLUMNS * WARP); // [warp, column, row]
    const int lane = threadIdx.x % WARP;
    const int warp = threadIdx.x / WARP;
    const int firstColumn = blockIdx.x * WIDE_COLUMNS;
    values += blockIdx.y * WARP + lane;
    float sum[WIDE_COLUMNS] = {};
    const int to = s.units * (warp + 1) / WIDE_COLUMNS;
#pragma unroll 4
    for (int k = s.units * warp / WIDE_COLUMNS; k < to; k++) {
        float value = s.transposed[values + (Index) k * s.stride];
#pragma unroll
        for (int c = 0; c < WIDE_COLUMNS; c++) {
            sum[c] = fmaf(value, factor(k, min(firstColumn + c, s.units - 1)), sum[c]);
        }
    }
#pragma unroll
    for (int c = 0; c < WIDE_COLUMNS; c++) {
        parts[(warp * WIDE_COLUMNS + c) * WARP + lane] = sum[c];
    }
    __syncthreads();
    float whole = 0;
#pragma unroll
    for (int w = 0; w < WIDE_COLUMNS; w++) {
        whole += parts[(w * WIDE_COLUMNS + warp) * WARP + lane];
    }
    return whole;
}

// One time step of all examples. Blocks [ceil(units / WIDE_COLUMNS), stride / 32] of WIDE_THREADS.
extern "C" __global__ void __launch_bounds__(WIDE_THREADS) forwardWide(Step s, int t) {
    const Index room = (Index) s.units * s.stride;
    float product = t == 0 ? 0.0f : wideProduct(s, t % 2 * room, [&](int k, int unit) {
        return s.recurrentKernel[(Index) k * s.units + unit];
    });
    const int row = blockIdx.y * WARP + threadIdx.x % WARP;
    const int unit = blockIdx.x * WIDE_COLUMNS + threadIdx.x / WARP;
    if (unit >= s.units) {
        return;
    }
    float state = 0;
    if (row < s.rows) {
        int word = wordOf(s, idAt(s, s.ends[row], s.padding[row], t));
        state = tanhOf(s.projected[(Index) word * s.units + unit] + product);
        if (s.keepsStates) {
            Index at = ((Index) row * (s.maxlen + 1) + t) * s.units + unit;
            if (t == 0) {
                s.states[at] = 0;
            }
            s.states[at + s.units] = state;
        } else if (t == s.maxlen - 1) {
            s.states[(Index) row * s.units + unit] = state;
        }
    }
    s.transposed[(t + 1) % 2 * room + (Index) unit * s.stride + row] = state;
}

// The logits of n states, one after the other in states. Threads [n * outputs].
extern "C" __global__ void logits(Step s, int n) {
    Index i = (Index) blockIdx.x * blockDim.x + threadIdx.x;
    if (i < (Index) n * s.outputs) {
        s.logits[i] = logit(s, i / s.outputs * s.units, (int) (i % s.outputs));
    }
}

// --------------------------------------------------------------------------------------------------- loss, backward

const int LOSS_THREADS = 64;

// Combines a number of every thread, in a tree.
template <typename Combine> __device__ inline double reduce(double mine, Combine combine) {
    SHARED(double, all, LOSS_THREADS);
    __syncthreads();
    all[threadIdx.x] = mine;
    __syncthreads();
    for (int width = LOSS_THREADS / 2; width > 0; width /= 2) {
        if (threadIdx.x < width) {
            all[threadIdx.x] = combine(all[threadIdx.x], all[threadIdx.x + width]);
        }
        __syncthreads();
    }
    return all[0];
}

// The probabilities, the loss and its gradient at the logits. Keras clips a probability to [1e-7, 1 - 1e-7]; where it does,
// the loss is flat. Blocks [rows] of LOSS_THREADS.
extern "C" __global__ void __launch_bounds__(LOSS_THREADS) loss(Step s) {
    const int row = blockIdx.x;
    const Index first = (Index) row * s.outputs;
    const Index state = lastState(s, row);
    const int label = s.labels[row];
    for (int o = threadIdx.x; o < s.outputs; o += LOSS_THREADS) {
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
        for (int o = threadIdx.x; o < s.outputs; o += LOSS_THREADS) {
            largest = s.logits[first + o] > largest ? s.logits[first + o] : largest;
        }
        largest = reduce(largest, [](double a, double b) { return a > b ? a : b; });
        int best = s.outputs; // the first of the largest
        for (int o = threadIdx.x; o < s.outputs; o += LOSS_THREADS) {
            total += exp(s.logits[first + o] - largest);
            best = s.logits[first + o] == largest && o < best ? o : best;
        }
        total = reduce(total, [](double a, double b) { return a + b; });
        best = (int) reduce(best, [](double a, double b) { return a < b ? a : b; });
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
    for (int o = threadIdx.x; o < s.outputs; o += LOSS_THREADS) {
        float of = s.outputs == 1 ? p : (float) (exp(s.logits[first + o] - largest) / total);
        bool target = s.outputs == 1 ? label == 1 : label == o;
        s.dLogits[first + o] = clipped ? 0.0f : (of - target) / s.rows;
    }
}

// The way back through one example, by WIDTH threads: thread j has row j of U in registers.
template <int WIDTH> __device__ inline void backward(const Step &s) {
    const int AHEAD = Ahead<WIDTH>::STEPS;
    SHARED(float, z, 2 * WIDTH); // of even and of odd steps
    const int j = threadIdx.x;
    const bool inside = j < s.units;
    const int row = blockIdx.x;
    const int padded = s.padding[row];
    float factors[WIDTH];
#pragma unroll
    for (int k = 0; k < WIDTH; k++) {
        factors[k] = inside && k < s.units ? s.recurrentKernel[j * s.units + k] : 0.0f;
    }
    const Index states = ((Index) row * (s.maxlen + 1) + 1) * s.units + j; // after step 0
    const Index out = (Index) row * s.maxlen * s.units + j;
    float d = inside ? endGradient(s, row, j) : 0.0f;
    float paddingSum = 0;
    float ahead[AHEAD]; // states of the steps to come
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
        int t = s.maxlen - 1 - i;
        ahead[i] = inside && t >= 0 ? s.states[states + (Index) t * s.units] : 0.0f;
    }
    for (int round = s.maxlen - 1; round >= 0; round -= AHEAD) {
        float h[AHEAD];
#pragma unroll
        for (int i = 0; i < AHEAD; i++) {
            int t = round - AHEAD - i;
            h[i] = ahead[i];
            ahead[i] = inside && t >= 0 ? s.states[states + (Index) t * s.units] : 0.0f;
        }
#pragma unroll
        for (int i = 0; i < AHEAD; i++) {
            int t = round - i;
            if (t >= 0) {
                float dz = d * (1 - h[i] * h[i]);
                z[t % 2 * WIDTH + j] = dz;
                if (inside) {
                    s.dz[out + (Index) t * s.units] = dz;
                }
                if (t < padded) {
                    paddingSum += dz;
                }
                barrier<WIDTH>();
                d = dot<WIDTH>(z, t % 2 * WIDTH, factors);
            }
        }
    }
    if (inside) {
        s.dz[((Index) s.rows * s.maxlen + row) * s.units + j] = paddingSum;
    }
}

// Blocks [rows] of the width.
extern "C" __global__ void __launch_bounds__(32) backward32(Step s) { backward<32>(s); }
extern "C" __global__ void __launch_bounds__(64) backward64(Step s) { backward<64>(s); }
extern "C" __global__ void __launch_bounds__(128) backward128(Step s) { backward<128>(s); }

// One time step of the way back, as forwardWide.
extern "C" __global__ void __launch_bounds__(WIDE_THREADS) backwardWide(Step s, int t) {
    const Index room = (Index) s.units * s.stride;
    const bool last = t == s.maxlen - 1;
    float product = last ? 0.0f : wideProduct(s, (t + 1) % 2 * room, [&](int k, int unit) {
        return s.recurrentKernel[(Index) unit * s.units + k];
    });
    const int row = blockIdx.y * WARP + threadIdx.x % WARP;
    const int unit = blockIdx.x * WIDE_COLUMNS + threadIdx.x / WARP;
    if (unit >= s.units) {
        return;
    }
    float dz = 0;
    if (row < s.rows) {
        float h = s.states[((Index) row * (s.maxlen + 1) + t + 1) * s.units + unit];
        dz = (last ? endGradient(s, row, unit) : product) * (1 - h * h);
        s.dz[((Index) row * s.maxlen + t) * s.units + unit] = dz;
        Index paddingSum = ((Index) s.rows * s.maxlen + row) * s.units + unit;
        float before = last ? 0.0f : s.dz[paddingSum];
        s.dz[paddingSum] = t < s.padding[row] ? before + dz : before;
    }
    s.transposed[t % 2 * room + (Index) unit * s.stride + row] = dz;
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
#pragma unroll 4
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
template <typename A, typename B>
__device__ inline void gradientPart(Global<float> parts, int rows, int columns, int terms, int chunks, A a, B b) {
    const int tilesAcross = (columns + TILE - 1) / TILE;
    const int firstRow = blockIdx.x / tilesAcross * TILE;
    const int chunk = blockIdx.y;
    if (firstRow >= rows || chunk >= chunks) {
        return;
    }
    tileProduct<false, false>(
        firstRow, rows, blockIdx.x % tilesAcross * TILE, columns, chunkStart(terms, chunk, chunks),
        chunkStart(terms, chunk + 1, chunks), a, b, [&](int row, int column, float sum) {
            parts[((Index) chunk * rows + row) * columns + column] = sum;
        });
}

// The layers' gradients, in chunks that are not yet added. A bias is the row below its kernel: its input is always 1.
// Blocks [most tiles, most chunks, 3] of TILE_THREADS.
extern "C" __global__ void __launch_bounds__(TILE_THREADS) gradient(Step s) {
    if (blockIdx.z == 0) {
        // The state before time t of example r lies at row r (maxlen + 1) + t of states, dz at row r maxlen + t.
        gradientPart(
            s.recurrentParts, s.units + 1, s.units, s.rows * s.maxlen, s.recurrentChunks,
            [&](int i, int k) {
                return i == s.units ? 1.0f : s.states[((Index) k + k / s.maxlen) * s.units + i];
            },
            [&](int k, int j) { return s.dz[(Index) k * s.units + j]; });
    } else if (blockIdx.z == 1) {
        gradientPart(
            s.kernelParts, s.dim, s.units, s.words, s.kernelChunks,
            [&](int i, int k) { return s.embedding[(Index) s.ids[k] * s.dim + i]; },
            [&](int k, int j) { return s.sums[(Index) k * s.units + j]; });
    } else {
        gradientPart(
            s.denseParts, s.units + 1, s.outputs, s.rows, s.denseChunks,
            [&](int i, int k) { return i == s.units ? 1.0f : s.states[lastState(s, k) + i]; },
            [&](int k, int j) { return s.dLogits[(Index) k * s.outputs + j]; });
    }
}

// Moves the vectors of the batch's words. Those of others have gradient zero: their weights stay, and their averages of
// squares decay when they are next met. Blocks [ceil(words / TILE), ceil(dim / TILE)] of TILE_THREADS.
extern "C" __global__ void __launch_bounds__(TILE_THREADS) updateWords(Step s) {
    tileProduct<true, true>(
        blockIdx.x * TILE, s.words, blockIdx.y * TILE, s.dim, 0, s.units,
        [&](int word, int k) { return s.sums[(Index) word * s.units + k]; },
        [&](int k, int column) { return s.kernel[(Index) column * s.units + k]; },
        [&](int word, int column, float g) {
            rmsProp(s, s.embedding, s.embeddingSquares, (Index) s.ids[word] * s.dim + column, g, s.decay[word]);
        });
}

__device__ inline float sumOfParts(Global<const float> parts, Index size, int chunks, Index at) {
    float sum = 0;
#pragma unroll 8
    for (int c = 0; c < chunks; c++) {
        sum += parts[c * size + at];
    }
    return sum;
}

// Moves the layers' weights. Threads: one for each, (units + 1) units + dim units + (units + 1) outputs.
extern "C" __global__ void updateLayers(Step s) {
    Index i = (Index) blockIdx.x * blockDim.x + threadIdx.x;
    const Index recurrent = (Index) s.units * s.units;
    const Index recurrentAndBias = recurrent + s.units;
    if (i < recurrentAndBias) {
        float g = sumOfParts(s.recurrentParts, recurrentAndBias, s.recurrentChunks, i);
        if (i < recurrent) {
            rmsProp(s, s.recurrentKernel, s.recurrentKernelSquares, i, g, s.rho);
        } else {
            rmsProp(s, s.bias, s.biasSquares, i - recurrent, g, s.rho);
        }
        return;
    }
    i -= recurrentAndBias;
    const Index kernel = (Index) s.dim * s.units;
    if (i < kernel) {
        rmsProp(s, s.kernel, s.kernelSquares, i, sumOfParts(s.kernelParts, kernel, s.kernelChunks, i), s.rho);
        return;
    }
    i -= kernel;
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
KERNEL(backward32)
KERNEL(backward64)
KERNEL(backward128)
KERNEL(backwardWide)
KERNEL(sums)
KERNEL(gradient)
KERNEL(updateWords)
KERNEL(updateLayers)
KERNEL(settle)
#endif
