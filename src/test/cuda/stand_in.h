// What a kernel source needs when g++ compiles it in place of nvcc. Each thread of a block is a fiber with a stack of
// its own; every element of global and shared memory that a kernel touches is checked: that it is there, and that no
// other thread touches it without a barrier in between.
//
// Memory has addresses of its own: the upper bits number the allocation, the lower 40 are the offset in it. So an
// address never comes back after a free, and a host's address is never mistaken for a device's.
#pragma once

#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#define STAND_IN

struct uint3 {
    unsigned x, y, z;
};
using dim3 = uint3;
struct alignas(8) float2 {
    float x, y;
};
struct alignas(16) float4 {
    float x, y, z, w;
};

// Of the thread that runs; set whenever another thread takes over.
static uint3 threadIdx, blockIdx;
static dim3 blockDim, gridDim;
static constexpr int warpSize = 32;

namespace stand_in {

constexpr unsigned POISON = 0x7FBADBAD;  // as a float it is not a number
constexpr int OFFSET_BITS = 40;
constexpr unsigned FULL_MASK = 0xffffffff;
constexpr size_t SHARED_LIMIT = 48 << 10;
constexpr int ILLEGAL_ADDRESS = 700, LAUNCH_FAILED = 719, MISALIGNED_ADDRESS = 716;

inline void poison(void *memory, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 4) {
        memcpy(static_cast<char *>(memory) + i, &POISON, bytes - i < 4 ? bytes - i : 4);
    }
}

// When a thread touched a word. Epochs only grow: a new one begins with each block and with each barrier of a block.
struct Touch {
    unsigned epoch, warpEpoch;
    uint16_t thread;
    uint16_t line;
};

// The last touches of a word of 4 bytes: of the readers two different ones, so that whoever writes differs from one.
struct Word {
    Touch writer, reader, otherReader;
};

// An allocation of the device, or an array shared by a block.
struct Memory {
    char *data;
    size_t bytes;
    bool live;
    const char *name;  // of a shared array, or null
    Word *words;
};

[[noreturn]] void fault(int error, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

// The block that runs. Blocks run one after another, and one launch at a time.
struct Block {
    unsigned launchEpoch, firstEpoch, epoch;
    unsigned warpEpochs[32];
    unsigned thread;  // the number of the thread that runs

    Touch touch(int line) const {
        return {epoch, warpEpochs[thread / warpSize], static_cast<uint16_t>(thread), static_cast<uint16_t>(line)};
    }
    size_t sharedBytes;
};
static Block block;

// In this launch.
inline bool ofOtherBlock(const Touch &touch) {
    return touch.epoch >= block.launchEpoch && touch.epoch < block.firstEpoch;
}

// What two threads did, one after the other.
struct Pair {
    const char *earlier, *now;
};

[[noreturn]] void unordered(const Memory &memory, size_t word, const Touch &earlier, Pair did, int line);

// Ends the launch if nothing orders what this thread does after what another one did.
inline void checkOrder(const Memory &memory, size_t word, const Touch &earlier, Pair did, int line) {
    unsigned warp = block.thread / warpSize;
    bool ordered = earlier.epoch < block.epoch || earlier.thread == block.thread
            || (earlier.thread / warpSize == warp && earlier.warpEpoch < block.warpEpochs[warp]);
    if (!ordered || ofOtherBlock(earlier)) {
        unordered(memory, word, earlier, did, line);
    }
}

inline void noteRead(Memory &memory, size_t first, size_t count, int line) {
    Touch now = block.touch(line);
    for (size_t i = first; i < first + count; i++) {
        Word &word = memory.words[i];
        checkOrder(memory, i, word.writer, {"wrote", "reads"}, line);
        if (word.reader.epoch >= block.launchEpoch && !ofOtherBlock(word.otherReader)
                && (word.reader.thread != block.thread || ofOtherBlock(word.reader))) {
            word.otherReader = word.reader;
        }
        word.reader = now;
    }
}

inline void noteWrite(Memory &memory, size_t first, size_t count, int line) {
    for (size_t i = first; i < first + count; i++) {
        Word &word = memory.words[i];
        checkOrder(memory, i, word.writer, {"wrote", "writes"}, line);
        checkOrder(memory, i, word.reader, {"read", "writes"}, line);
        checkOrder(memory, i, word.otherReader, {"read", "writes"}, line);
        word.writer = block.touch(line);
    }
}

template <typename T>
constexpr const char *typeName() {
    if (std::is_same_v<T, float>) {
        return "float";
    }
    return std::is_same_v<T, int> ? "int" : std::is_same_v<T, double> ? "double" : "element";
}

// Where element `index` of the memory lies, if it may be touched.
template <typename T>
inline T *element(Memory &memory, uint64_t index, size_t count, const char *verb, int line) {
    if (!memory.live) {
        fault(ILLEGAL_ADDRESS, line, "%s %s [%lld] of an allocation of %zu bytes that is freed", verb, typeName<T>(),
                static_cast<long long>(index), memory.bytes);
    }
    size_t size = memory.bytes / sizeof(T);
    if (index >= size || count > size - index) {
        if (memory.name) {
            fault(ILLEGAL_ADDRESS, line, "%s %s [%lld] of the shared array %s of %zu", verb, typeName<T>(),
                    static_cast<long long>(index), memory.name, size);
        }
        fault(ILLEGAL_ADDRESS, line, "%s %s [%lld] of an allocation of %zu bytes", verb, typeName<T>(),
                static_cast<long long>(index), memory.bytes);
    }
    return reinterpret_cast<T *>(memory.data) + index;
}

template <typename T>
inline T read(Memory &memory, uint64_t index, int line) {
    T *place = element<T>(memory, index, 1, "reads", line);
    if constexpr (sizeof(T) % 4 == 0) {
        noteRead(memory, index * (sizeof(T) / 4), sizeof(T) / 4, line);
    }
    return *place;
}

template <typename T>
inline void write(Memory &memory, uint64_t index, T value, int line) {
    T *place = element<T>(memory, index, 1, "writes", line);
    if constexpr (sizeof(T) % 4 == 0) {
        noteWrite(memory, index * (sizeof(T) / 4), sizeof(T) / 4, line);
    }
    *place = value;
}

// Where `count` neighbours lie, which a load takes at once.
inline float *neighbours(Memory &memory, uint64_t index, size_t count, int line) {
    float *place = element<float>(memory, index, count, count == 4 ? "reads 4 from" : "reads 2 from", line);
    if (index % count != 0) {
        fault(MISALIGNED_ADDRESS, line, "reads %zu from float [%lld], which is not a multiple of %zu", count,
                static_cast<long long>(index), count);
    }
    noteRead(memory, index, count, line);
    return place;
}

inline float4 four(Memory &memory, uint64_t index, int line) {
    float *place = neighbours(memory, index, 4, line);
    return {place[0], place[1], place[2], place[3]};
}

inline float2 two(Memory &memory, uint64_t index, int line) {
    float *place = neighbours(memory, index, 2, line);
    return {place[0], place[1]};
}

// An element that can be written. Its operators want a temporary, so that `auto x = p[i]`, which would not be a copy of
// the element as it is for a pointer, does not compile where x is used.
template <typename T>
class Element {
    Memory &memory;
    uint64_t index;
    int line;

public:
    Element(Memory &memory, uint64_t index, int line) : memory(memory), index(index), line(line) {}
    Element(const Element &) = delete;

    operator T() && { return read<T>(memory, index, line); }
    T operator=(T value) && {
        write<T>(memory, index, value, line);
        return value;
    }
    T operator=(Element &&other) && { return std::move(*this) = static_cast<T>(std::move(other)); }
    T operator+=(T value) && { return std::move(*this) = read<T>(memory, index, line) + value; }
    T operator-=(T value) && { return std::move(*this) = read<T>(memory, index, line) - value; }
    T operator*=(T value) && { return std::move(*this) = read<T>(memory, index, line) * value; }
    T operator/=(T value) && { return std::move(*this) = read<T>(memory, index, line) / value; }
};

template <typename V>
struct Plain {
    using Type = V;
};
template <typename T>
struct Plain<Element<T>> {
    using Type = T;
};
// Of what is given where a number is wanted.
template <typename V>
using ValueOf = typename Plain<std::remove_cv_t<std::remove_reference_t<V>>>::Type;

// An index, and the line of the kernel source where it stands.
struct Index {
    int64_t value;
    int line;

    template <typename I, typename = std::enable_if_t<std::is_integral_v<I> || std::is_enum_v<I>>>
    Index(I value, int line = __builtin_LINE()) : value(static_cast<int64_t>(value)), line(line) {}
    template <typename I>
    Index(Element<I> &&value, int line = __builtin_LINE())
            : value(static_cast<int64_t>(static_cast<I>(std::move(value)))), line(line) {}
};

Memory *allocationAt(uint64_t address);

// The allocation an address lies in, or just behind whose end it stands.
inline Memory &owner(uint64_t address, int line) {
    Memory *memory = allocationAt(address);
    if (memory == nullptr) {
        fault(ILLEGAL_ADDRESS, line, "uses address 0x%llx, which is not the device's",
                static_cast<unsigned long long>(address));
    }
    return *memory;
}

inline uint64_t offset(uint64_t address) {
    return address & ((uint64_t(1) << OFFSET_BITS) - 1);
}

}  // namespace stand_in

// A pointer to the device's memory; laid out as one.
template <typename T>
class Global {
    using Value = std::remove_const_t<T>;
    template <typename>
    friend class Global;

    uint64_t address;

    explicit Global(uint64_t address) : address(address) {}

    uint64_t indexOf(stand_in::Index i) const {
        uint64_t offset = stand_in::offset(address);
        if (offset % alignof(T) != 0) {
            stand_in::fault(stand_in::MISALIGNED_ADDRESS, i.line, "uses offset %llu, which is not a multiple of %zu",
                    static_cast<unsigned long long>(offset), alignof(T));
        }
        return offset / sizeof(T) + static_cast<uint64_t>(i.value);
    }

public:
    Global() = default;
    Global(std::nullptr_t) : address(0) {}
    template <typename U, typename = std::enable_if_t<std::is_same_v<const U, T> && !std::is_same_v<U, T>>>
    Global(Global<U> other) : address(other.address) {}

    // A copy where the memory is only read, so that it is a value as it is with a pointer.
    std::conditional_t<std::is_const_v<T>, Value, stand_in::Element<Value>> operator[](stand_in::Index i) const {
        stand_in::Memory &memory = stand_in::owner(address, i.line);
        if constexpr (std::is_const_v<T>) {
            return stand_in::read<Value>(memory, indexOf(i), i.line);
        } else {
            return stand_in::Element<Value>(memory, indexOf(i), i.line);
        }
    }

    auto operator*() const { return (*this)[stand_in::Index(0)]; }

    // Within the allocation, or just behind it.
    Global operator+(stand_in::Index n) const {
        if (n.value == 0) {
            return *this;
        }
        stand_in::Memory &memory = stand_in::owner(address, n.line);
        uint64_t index = indexOf(n);
        if (!memory.live || index > memory.bytes / sizeof(T)) {
            stand_in::fault(stand_in::ILLEGAL_ADDRESS, n.line, "points at %s [%lld] of an allocation of %zu bytes%s",
                    stand_in::typeName<Value>(), static_cast<long long>(index), memory.bytes,
                    memory.live ? "" : " that is freed");
        }
        return Global(address + static_cast<uint64_t>(n.value) * sizeof(T));
    }
    Global operator-(stand_in::Index n) const { return *this + stand_in::Index(-n.value, n.line); }
    Global &operator+=(stand_in::Index n) { return *this = *this + n; }
    Global &operator-=(stand_in::Index n) { return *this = *this - n; }

    explicit operator bool() const { return address != 0; }
    bool operator==(Global other) const { return address == other.address; }
    bool operator!=(Global other) const { return address != other.address; }

    float4 four(stand_in::Index i) const {
        stand_in::Memory &memory = stand_in::owner(address, i.line);
        return stand_in::four(memory, indexOf(i), i.line);
    }
};

namespace stand_in {

// An array that the threads of a block share.
template <typename T, int COUNT>
class SharedArray {
    static_assert(std::is_trivially_copyable_v<T>);
    alignas(16) char data[sizeof(T) * COUNT];
    Word words[sizeof(T) * COUNT / 4 + 1];
    Memory memory;
    unsigned epoch;

public:
    // At its declaration, in every thread: the first one of a block poisons it.
    void declare(const char *name, int line) {
        if (memory.data != nullptr && epoch == block.firstEpoch) {
            return;
        }
        epoch = block.firstEpoch;
        block.sharedBytes += sizeof data;
        if (block.sharedBytes > SHARED_LIMIT) {
            fault(LAUNCH_FAILED, line, "declares %zu bytes of shared memory, and a block has %zu", block.sharedBytes,
                    SHARED_LIMIT);
        }
        memory = {data, sizeof data, true, name, words};
        poison(data, sizeof data);
        memset(words, 0, sizeof words);
    }

    Element<T> operator[](Index i) { return Element<T>(memory, static_cast<uint64_t>(i.value), i.line); }
    T operator[](Index i) const {
        return read<T>(const_cast<Memory &>(memory), static_cast<uint64_t>(i.value), i.line);
    }
    float4 four(Index i) const {
        return stand_in::four(const_cast<Memory &>(memory), static_cast<uint64_t>(i.value), i.line);
    }
    float2 two(Index i) const {
        return stand_in::two(const_cast<Memory &>(memory), static_cast<uint64_t>(i.value), i.line);
    }
};

// Waits for the block, or for the warp and what its lanes bring along.
void awaitBlock(int line);
uint64_t awaitWarp(const char *what, unsigned mask, uint64_t value, int source, int line);

int laneNumber();

// The lane that a shuffle of a width reads: this one where the source lies outside.
int laneWithin(int width, int source);

template <typename V>
ValueOf<V> exchange(const char *what, unsigned mask, std::remove_reference_t<V> &value, int source, int line) {
    ValueOf<V> plain = std::move(value);
    static_assert(sizeof plain <= 8);
    uint64_t bits = 0;
    memcpy(&bits, &plain, sizeof plain);
    bits = awaitWarp(what, mask, bits, source, line);
    memcpy(&plain, &bits, sizeof plain);
    return plain;
}

// A kernel with its arguments, to be called by each thread.
using Work = std::function<void()>;

struct Kernel {
    std::string name;
    std::vector<size_t> argumentSizes;
    std::function<Work(void **)> bind;
};

inline std::map<std::string, Kernel> &kernels() {
    static std::map<std::string, Kernel> all;
    return all;
}

template <typename... Arguments, size_t... I>
Kernel kernelOf(const char *name, void (*function)(Arguments...), std::index_sequence<I...>) {
    static_assert((std::is_trivially_copyable_v<Arguments> && ...), "CUDA copies a kernel's arguments byte by byte");
    static_assert((sizeof(Arguments) + ... + 0) <= 4096, "CUDA passes 4096 bytes of arguments");
    return {name, {sizeof(Arguments)...}, [function](void **parameters) -> Work {
        (void) parameters;  // where the kernel has none
        std::tuple<Arguments...> values(*static_cast<Arguments *>(parameters[I])...);
        return [function, values] { std::apply(function, values); };
    }};
}

struct Registration {
    template <typename... Arguments>
    Registration(const char *name, void (*function)(Arguments...)) {
        kernels()[name] = kernelOf(name, function, std::index_sequence_for<Arguments...>());
    }
};

}  // namespace stand_in

#define KERNEL(name) static stand_in::Registration registration_##name(#name, name);

#define SHARED(type, name, count)                     \
    static stand_in::SharedArray<type, (count)> name; \
    name.declare(#name, __LINE__)

#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline
#define __launch_bounds__(...)
#undef __restrict__
#define __restrict__

inline float4 load4(Global<const float> from, stand_in::Index i) {
    return from.four(i);
}

template <int COUNT>
float4 load4(const stand_in::SharedArray<float, COUNT> &from, stand_in::Index i) {
    return from.four(i);
}

template <int COUNT>
float2 load2(const stand_in::SharedArray<float, COUNT> &from, stand_in::Index i) {
    return from.two(i);
}

inline float reciprocal(float x) { return 1 / x; }

template <typename T>
std::remove_const_t<T> __ldg(Global<T> from, int line = __builtin_LINE()) {
    return from[stand_in::Index(0, line)];
}

inline void __syncthreads(int line = __builtin_LINE()) {
    stand_in::awaitBlock(line);
}

inline void __syncwarp(unsigned mask = stand_in::FULL_MASK, int line = __builtin_LINE()) {
    stand_in::awaitWarp("__syncwarp", mask, 0, stand_in::laneNumber(), line);
}

template <typename V>
stand_in::ValueOf<V> __shfl_sync(unsigned mask, V &&value, int source, int width = 32, int line = __builtin_LINE()) {
    int first = stand_in::laneNumber() / width * width;
    return stand_in::exchange<V>("__shfl_sync", mask, value, first + (source & (width - 1)), line);
}

template <typename V>
stand_in::ValueOf<V> __shfl_xor_sync(unsigned mask, V &&value, int lanes, int width = 32, int line = __builtin_LINE()) {
    int source = stand_in::laneWithin(width, stand_in::laneNumber() ^ lanes);
    return stand_in::exchange<V>("__shfl_xor_sync", mask, value, source, line);
}

template <typename V>
stand_in::ValueOf<V> __shfl_down_sync(unsigned mask, V &&value, int by, int width = 32, int line = __builtin_LINE()) {
    int source = stand_in::laneWithin(width, stand_in::laneNumber() + by);
    return stand_in::exchange<V>("__shfl_down_sync", mask, value, source, line);
}

template <typename V>
stand_in::ValueOf<V> __shfl_up_sync(unsigned mask, V &&value, int by, int width = 32, int line = __builtin_LINE()) {
    int source = stand_in::laneWithin(width, stand_in::laneNumber() - by);
    return stand_in::exchange<V>("__shfl_up_sync", mask, value, source, line);
}

inline int min(int a, int b) { return b < a ? b : a; }
inline int max(int a, int b) { return a < b ? b : a; }
inline unsigned min(unsigned a, unsigned b) { return b < a ? b : a; }
inline unsigned max(unsigned a, unsigned b) { return a < b ? b : a; }
inline long long min(long long a, long long b) { return b < a ? b : a; }
inline long long max(long long a, long long b) { return a < b ? b : a; }
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }

inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline float __fdividef(float a, float b) { return a / b; }
inline float __fmaf_rn(float a, float b, float c) { return ::fmaf(a, b, c); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fsqrt_rn(float a) { return sqrtf(a); }
inline float __expf(float a) { return expf(a); }
inline float __logf(float a) { return logf(a); }
inline float rsqrtf(float a) { return 1 / sqrtf(a); }
