// Kernels, right and wrong, on which the stand-in shows what it notices.
#ifndef STAND_IN
template <typename T> using Global = T *;
#define SHARED(type, name, count) __shared__ type name[count]
__device__ inline float4 load4(const float *from, int i) { return *reinterpret_cast<const float4 *>(from + i); }
#endif

constexpr unsigned ALL = 0xffffffff;
constexpr int UNITS = 32;

struct Vectors {
    Global<const float> from;
    Global<float> to;
    int count;
};

// Each thread an element.
extern "C" __global__ void copy(Vectors v, float factor) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < v.count) {
        v.to[i] = v.from[i] * factor;
    }
}

extern "C" __global__ void readAt(Vectors v, long long at) {
    v.to[0] = v.from[at];
}

extern "C" __global__ void writeAt(Vectors v, long long at) {
    v.to[at] = 1;
}

extern "C" __global__ void pointAt(Vectors v, long long at) {
    Global<const float> there = v.from + at;
    v.to[0] = there[-at];
}

extern "C" __global__ void readFourAt(Vectors v, int at) {
    float4 four = load4(v.from, at);
    v.to[0] = four.x + four.y + four.z + four.w;
}

extern "C" __global__ void sharedAt(Vectors v, int at) {
    SHARED(float, shared, 64);
    shared[at] = 1;
    v.to[0] = shared[at];
}

extern "C" __global__ void reverse(Vectors v) {
    SHARED(float, shared, 64);
    int i = threadIdx.x;
    shared[i] = v.from[i];
    __syncthreads();
    v.to[i] = shared[63 - i];
}

extern "C" __global__ void reverseWithoutBarrier(Vectors v) {
    SHARED(float, shared, 64);
    int i = threadIdx.x;
    shared[i] = v.from[i];
    v.to[i] = shared[63 - i];
}

// A barrier is missing between one round's reads and the next one's writes.
extern "C" __global__ void rotateWithOneBarrier(Vectors v, int rounds) {
    SHARED(float, shared, 64);
    int i = threadIdx.x;
    float value = v.from[i];
    for (int round = 0; round < rounds; round++) {
        shared[i] = value;
        __syncthreads();
        value = shared[(i + 1) % 64];
    }
    v.to[i] = value;
}

// A warp's barrier orders no other warp.
extern "C" __global__ void reverseWithWarpBarrier(Vectors v) {
    SHARED(float, shared, 64);
    int i = threadIdx.x;
    shared[i] = v.from[i];
    __syncwarp();
    v.to[i] = shared[63 - i];
}

extern "C" __global__ void reverseInWarp(Vectors v) {
    SHARED(float, shared, 64);
    int i = threadIdx.x;
    shared[i] = v.from[i];
    __syncwarp();
    v.to[i] = shared[i / 32 * 32 + 31 - i % 32];
}

// A shuffle does not order memory.
extern "C" __global__ void reverseAfterShuffle(Vectors v) {
    SHARED(float, shared, 64);
    int i = threadIdx.x;
    shared[i] = v.from[i];
    float other = __shfl_xor_sync(ALL, v.from[i], 1);
    v.to[i] = shared[i / 32 * 32 + 31 - i % 32] + other;
}

extern "C" __global__ void sharedUnwritten(Vectors v) {
    SHARED(float, shared, 64);
    if (v.count > 0) {
        shared[threadIdx.x] = 1;
    }
    v.to[blockIdx.x * blockDim.x + threadIdx.x] = shared[threadIdx.x];
}

extern "C" __global__ void everyBlockWrites(Vectors v) {
    if (threadIdx.x == 0) {
        v.to[0] = v.from[blockIdx.x];
    }
}

extern "C" __global__ void shuffles(Vectors v) {
    int i = threadIdx.x;
    float value = v.from[i];
    float sum = value;
    for (int by = 16; by > 0; by /= 2) {
        sum += __shfl_xor_sync(ALL, sum, by);
    }
    v.to[i] = sum;
    v.to[64 + i] = __shfl_sync(ALL, value, 5);
    v.to[128 + i] = __shfl_down_sync(ALL, value, 3);
    v.to[192 + i] = __shfl_sync(ALL, value, 9, 8);
    v.to[256 + i] = static_cast<float>(__shfl_xor_sync(ALL, static_cast<double>(value), 31)) + __shfl_sync(ALL, i, 2);
}

extern "C" __global__ void exitBeforeShuffle(Vectors v) {
    if (threadIdx.x == 7) {
        return;
    }
    v.to[threadIdx.x] = __shfl_sync(ALL, v.from[threadIdx.x], 0);
}

// As on a GPU, threads that have left do not keep the others from passing.
extern "C" __global__ void exitBeforeBarrier(Vectors v) {
    if (threadIdx.x >= 40) {
        return;
    }
    __syncthreads();
    v.to[threadIdx.x] = v.from[threadIdx.x];
}

extern "C" __global__ void barrierForSome(Vectors v) {
    if (threadIdx.x < 16) {
        __syncthreads();
    } else {
        __syncwarp();
    }
    v.to[threadIdx.x] = 0;
}

extern "C" __global__ void differentBarriers(Vectors v) {
    if (threadIdx.x < 16) {
        __syncthreads();
    } else {
        __syncthreads();
    }
    v.to[threadIdx.x] = 0;
}

// Bytes are not watched for races, so that this can tell the order in which threads come.
extern "C" __global__ void order(Global<unsigned char> places) {
    SHARED(unsigned char, next, 1);
    if (places[0] == 0) {
        next[0] = 0;
        places[0] = 1;
    }
    unsigned char place = next[0];
    next[0] = place + 1;
    places[1 + place] = static_cast<unsigned char>(threadIdx.x);
}

extern "C" __global__ void indices(Global<int> places, int dummy, double sum) {
    int threads = blockDim.x * blockDim.y * blockDim.z;
    int thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    int block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    places[block * threads + thread] = block * 1000 + thread + dummy + static_cast<int>(sum);
}

// A recurrent layer: a block a sequence, a thread a unit, two barriers a time step.
extern "C" __global__ void recurrent(Global<const float> kernel, Global<const float> x, Global<float> states,
        int steps) {
    SHARED(float, h, UNITS);
    int unit = threadIdx.x;
    float column[UNITS];
    for (int i = 0; i < UNITS; i++) {
        column[i] = kernel[i * UNITS + unit];
    }
    h[unit] = 0;
    Global<float> own = states + blockIdx.x * steps * UNITS;
    for (int t = 0; t < steps; t++) {
        __syncthreads();
        float sum = x[t * UNITS + unit];
#pragma unroll
        for (int i = 0; i < UNITS; i += 4) {
            float4 four = load4(h, i);
            sum = fmaf(four.x, column[i], sum);
            sum = fmaf(four.y, column[i + 1], sum);
            sum = fmaf(four.z, column[i + 2], sum);
            sum = fmaf(four.w, column[i + 3], sum);
        }
        __syncthreads();
        h[unit] = tanhf(sum);
        own[t * UNITS + unit] = h[unit];
    }
}

#ifdef STAND_IN
KERNEL(copy)
KERNEL(readAt)
KERNEL(writeAt)
KERNEL(pointAt)
KERNEL(readFourAt)
KERNEL(sharedAt)
KERNEL(reverse)
KERNEL(reverseWithoutBarrier)
KERNEL(rotateWithOneBarrier)
KERNEL(reverseWithWarpBarrier)
KERNEL(reverseInWarp)
KERNEL(reverseAfterShuffle)
KERNEL(sharedUnwritten)
KERNEL(everyBlockWrites)
KERNEL(shuffles)
KERNEL(exitBeforeShuffle)
KERNEL(exitBeforeBarrier)
KERNEL(barrierForSome)
KERNEL(differentBarriers)
KERNEL(order)
KERNEL(indices)
KERNEL(recurrent)
#endif
