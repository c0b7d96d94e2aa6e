// A stand-in for NVIDIA's driver: the functions of its API that the engine calls, on kernels that are compiled into
// this library (KERNELS names their source). What a device does some time later, a copy, a kernel, is done here as late
// as the API allows: when somebody waits for it.
#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <set>

#include "stand_in.h"

#include KERNELS

// ---------------------------------------------------------------------------------------------------------------------
// The machine

namespace stand_in {
namespace {

constexpr int SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100,
        INVALID_DEVICE = 101, INVALID_CONTEXT = 201, INVALID_PTX = 218, UNSUPPORTED_PTX_VERSION = 222,
        INVALID_HANDLE = 400, NOT_FOUND = 500;

struct Result {
    int code;
    const char *name;
    const char *text;
};
constexpr Result RESULTS[] = {
    {SUCCESS, "CUDA_SUCCESS", "no error"},
    {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {INVALID_PTX, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {UNSUPPORTED_PTX_VERSION, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
            "the provided PTX was compiled with an unsupported toolchain."},
    {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {702, "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"},
    {MISALIGNED_ADDRESS, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
    {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {999, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

// After these a context is of no more use.
bool isSticky(int error) {
    return error == 700 || error == 702 || (error >= 714 && error <= 719) || error == 999;
}

// The newest PTX that the driver of a version of CUDA reads, as in NVIDIA's PTX ISA, "Release History".
int newestPtx(int driver) {
    constexpr int KNOWN[][2] = {{9000, 60}, {9010, 61}, {9020, 62}, {10000, 63}, {10010, 64}, {10020, 65}, {11000, 70},
            {11010, 71}, {11020, 72}, {11030, 73}, {11040, 74}, {11050, 75}, {11060, 76}, {11070, 77}, {11080, 78},
            {12000, 80}, {12010, 81}, {12020, 82}, {12030, 83}, {12040, 84}, {12050, 85}, {12070, 86}, {12080, 87},
            {12090, 88}, {13000, 90}, {13010, 91}};
    int newest = 50;
    for (auto &[version, ptx] : KNOWN) {
        newest = driver >= version ? ptx : newest;
    }
    return newest;
}

struct Operation {
    std::function<int()> run;
    const char *reads = nullptr;  // the host's memory, later
    size_t bytes = 0;
};

// Work in order; `done` of the operations given so far have been run.
struct Stream {
    const bool blocking;
    long given = 0, done = 0;
    std::deque<Operation> waiting = {};

    explicit Stream(bool blocking) : blocking(blocking) {}
};

struct Event {
    std::shared_ptr<Stream> stream;
    long after = 0;
};

struct Module {
    std::string ptx;
};

struct Function {
    uintptr_t module;
    const Kernel *kernel;
    unsigned maxThreads;
};

// Memory of the host that the device reads and writes by itself, with margins that nobody may touch.
struct Pinned {
    std::vector<char> room;
    char *data;
    size_t bytes;
    bool live;
};
constexpr size_t MARGIN = 256;

struct Injection {
    std::string function;
    int after, error;
};

struct Machine {
    int devices = 1, major = 9, minor = 0, driver = 12000;
    size_t memory = size_t(1) << 30, used = 0;
    bool initialized = false;
    int retained = 0;
    uintptr_t context = 0;
    int sticky = 0;  // the error that every call answers from now on
    long launches = 0;
    std::string fault;
    std::vector<Injection> injections;
    std::vector<std::string> forgotten;  // what was left when its context was released
    std::deque<Memory> allocations;
    std::vector<std::unique_ptr<Pinned>> pinned;
    std::map<uintptr_t, Module> modules;
    std::map<uintptr_t, Function> functions;
    std::map<uintptr_t, std::shared_ptr<Stream>> streams;
    std::map<uintptr_t, Event> events;
    std::shared_ptr<Stream> defaultStream = std::make_shared<Stream>(true);

    ~Machine() {
        for (Memory &memory : allocations) {
            free(memory.data);
            free(memory.words);
        }
    }
};

std::mutex lock;
auto machine = std::make_unique<Machine>();
// Beyond every address of a host, and growing over all machines, so that what one left behind is not the next one's.
uint64_t firstAllocation = 256;
uintptr_t lastHandle = 0x5000;
thread_local uintptr_t currentContext = 0;

uintptr_t newHandle() {
    return lastHandle += 16;
}

void report(const std::string &text) {
    if (machine->fault.empty()) {
        machine->fault = text;
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Running a kernel

constexpr size_t STACK = 64 << 10;
constexpr size_t GUARD = 64 << 10;  // below the stack: a page, however large the system's pages are

enum class Waits { NOT, FOR_BLOCK, FOR_WARP, DONE };

// A thread of the device. It keeps its stack from block to block.
struct Fiber {
    jmp_buf state;
    ucontext_t start;
    char *stack = nullptr;
    bool made = false;
    int number;
    uint3 index;
    Waits waits;
    const char *at;
    int line;
};

struct Warp {
    int lanes, arrived, left;
    const char *at;
    int line;
    unsigned exchanges;
    uint64_t values[2][32];  // of this exchange and of the one before, which slower lanes have yet to read
};

struct Launch {
    const Kernel *kernel;
    const Work *work;
    std::vector<std::unique_ptr<Fiber>> fibers;
    int threads;
    std::vector<Fiber *> ready;
    Fiber *running, *beingMade;
    int live, atBarrier;
    Warp warps[32];
    jmp_buf scheduler;
    ucontext_t maker;
    int error;
    uint64_t random = 1;
};
Launch launch;
unsigned lastEpoch = 0;

uint32_t draw(uint32_t below) {
    launch.random ^= launch.random << 13;
    launch.random ^= launch.random >> 7;
    launch.random ^= launch.random << 17;
    return static_cast<uint32_t>((launch.random >> 32) * below >> 32);
}

// Leaves off here and goes on there. Without a system call, which swapcontext makes for the mask of signals.
__attribute__((noinline)) void leap(jmp_buf &here, jmp_buf &there) {
    if (_setjmp(here) == 0) {
        _longjmp(there, 1);
    }
}

// Lets a thread that can run go on, whichever the seed draws; with none the scheduler sees whether that is the end.
void yield() {
    Fiber &from = *launch.running;
    if (launch.ready.empty()) {
        leap(from.state, launch.scheduler);
        return;
    }
    uint32_t drawn = draw(launch.ready.size());
    Fiber &next = *launch.ready[drawn];
    launch.ready[drawn] = launch.ready.back();
    launch.ready.pop_back();
    launch.running = &next;
    threadIdx = next.index;
    block.thread = next.number;
    if (&next != &from) {
        leap(from.state, next.state);
    }
}

void wake(Fiber &fiber) {
    fiber.waits = Waits::NOT;
    launch.ready.push_back(&fiber);
}

void openBarrier() {
    launch.atBarrier = 0;
    block.epoch = ++lastEpoch;
    int line = 0;
    for (int i = 0; i < launch.threads; i++) {
        Fiber &fiber = *launch.fibers[i];
        if (fiber.waits == Waits::FOR_BLOCK) {
            if (line != 0 && fiber.line != line) {
                fault(LAUNCH_FAILED, line, "__syncthreads here in some threads and in line %d in others", fiber.line);
            }
            line = fiber.line;
            wake(fiber);
        }
    }
}

// At the end of the kernel in this thread.
void leave() {
    Fiber &self = *launch.running;
    Warp &warp = launch.warps[self.number / warpSize];
    self.waits = Waits::DONE;
    warp.left++;
    if (warp.arrived > 0) {
        fault(LAUNCH_FAILED, warp.line, "%s waits for lane %d, which has exited", warp.at, self.number % warpSize);
    }
    // Threads that have exited do not keep a barrier closed, as on a GPU.
    if (--launch.live > 0 && launch.atBarrier == launch.live) {
        openBarrier();
    }
    yield();
}

void runFiber() {
    Fiber &self = *launch.beingMade;
    if (_setjmp(self.state) == 0) {
        setcontext(&launch.maker);
    }
    for (;;) {
        (*launch.work)();
        leave();
    }
}

void make(Fiber &fiber) {
    if (fiber.stack == nullptr) {
        void *stack = mmap(nullptr, GUARD + STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (stack == MAP_FAILED) {
            throw std::bad_alloc();
        }
        mprotect(stack, GUARD, PROT_NONE);
        fiber.stack = static_cast<char *>(stack);
    }
    getcontext(&fiber.start);
    fiber.start.uc_stack.ss_sp = fiber.stack + GUARD;
    fiber.start.uc_stack.ss_size = STACK;
    fiber.start.uc_link = nullptr;
    makecontext(&fiber.start, runFiber, 0);
    launch.beingMade = &fiber;
    swapcontext(&launch.maker, &fiber.start);
    fiber.made = true;
}

std::string whereThreadsWait() {
    std::map<std::string, int> places;
    for (int i = 0; i < launch.threads; i++) {
        Fiber &fiber = *launch.fibers[i];
        if (fiber.waits == Waits::FOR_BLOCK || fiber.waits == Waits::FOR_WARP) {
            places[std::string(fiber.at) + " in line " + std::to_string(fiber.line)]++;
        }
    }
    std::string text;
    for (auto &[place, threads] : places) {
        text += (text.empty() ? "" : ", ") + std::to_string(threads)
                + (threads == 1 ? " thread waits at " : " threads wait at ") + place;
    }
    return text;
}

std::string triple(const char *name, const uint3 &at, const dim3 &of) {
    std::string text = std::string(name) + " " + std::to_string(at.x);
    return of.y * of.z == 1 ? text : text + "," + std::to_string(at.y) + "," + std::to_string(at.z);
}

void runBlock() {
    dim3 size = blockDim;
    block.firstEpoch = block.epoch = ++lastEpoch;
    block.sharedBytes = 0;
    memset(block.warpEpochs, 0, sizeof block.warpEpochs);
    launch.live = launch.threads;
    launch.atBarrier = 0;
    launch.ready.clear();
    for (int i = 0; i < 32; i++) {
        launch.warps[i] = {};
        launch.warps[i].lanes = std::min(warpSize, launch.threads - i * warpSize);
    }
    for (int i = 0; i < launch.threads; i++) {
        Fiber &fiber = *launch.fibers[i];
        fiber.number = i;
        fiber.index = {i % size.x, i / size.x % size.y, i / size.x / size.y};
        wake(fiber);
        if (!fiber.made) {
            make(fiber);
        }
    }
    if (_setjmp(launch.scheduler) == 0) {
        Fiber *first = launch.ready[draw(launch.ready.size())];
        launch.ready.erase(std::find(launch.ready.begin(), launch.ready.end(), first));
        launch.running = first;
        threadIdx = first->index;
        block.thread = first->number;
        _longjmp(first->state, 1);
    }
    if (launch.error == 0 && launch.live > 0) {
        launch.error = LAUNCH_FAILED;
        report(launch.kernel->name + ", " + triple("block", blockIdx, gridDim) + ": deadlock: " + whereThreadsWait());
    }
    if (launch.error != 0) {
        for (auto &fiber : launch.fibers) {
            fiber->made = false;  // it stopped somewhere in the kernel
        }
    }
}

int runKernel(const Kernel &kernel, const Work &work, dim3 grid, dim3 size) {
    launch.kernel = &kernel;
    launch.work = &work;
    launch.threads = size.x * size.y * size.z;
    launch.error = 0;
    while (launch.fibers.size() < static_cast<size_t>(launch.threads)) {
        launch.fibers.push_back(std::make_unique<Fiber>());
    }
    gridDim = grid;
    blockDim = size;
    block.launchEpoch = ++lastEpoch;
    std::vector<uint64_t> order(uint64_t(grid.x) * grid.y * grid.z);
    for (size_t i = 0; i < order.size(); i++) {
        // Put in at a place that is drawn, whose block moves to the end.
        size_t place = draw(i + 1);
        order[i] = order[place];
        order[place] = i;
    }
    for (size_t i = 0; i < order.size() && launch.error == 0; i++) {
        blockIdx = {static_cast<unsigned>(order[i] % grid.x), static_cast<unsigned>(order[i] / grid.x % grid.y),
                static_cast<unsigned>(order[i] / grid.x / grid.y)};
        runBlock();
    }
    return launch.error;
}

}  // namespace

// What the kernels call

void fault(int error, int line, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    report(launch.kernel->name + ", " + triple("block", blockIdx, gridDim) + ", "
            + triple("thread", threadIdx, blockDim) + ", line " + std::to_string(line) + ": " + text);
    launch.error = error;
    _longjmp(launch.scheduler, 1);
}

void unordered(const Memory &memory, size_t word, const Touch &earlier, Pair did, int line) {
    std::string what = memory.name ? std::string("the shared array ") + memory.name
            : "an allocation of " + std::to_string(memory.bytes) + " bytes";
    fault(LAUNCH_FAILED, line, "%s word [%zu] of %s, which thread %d%s %s in line %d, without a barrier in between",
            did.now, word, what.c_str(), earlier.thread, ofOtherBlock(earlier) ? " of another block" : "",
            did.earlier, earlier.line);
}

Memory *allocationAt(uint64_t address) {
    uint64_t number = (address >> OFFSET_BITS) - firstAllocation;
    return number < machine->allocations.size() ? &machine->allocations[number] : nullptr;
}

void awaitBlock(int line) {
    Fiber &self = *launch.running;
    self.waits = Waits::FOR_BLOCK;
    self.at = "__syncthreads";
    self.line = line;
    if (++launch.atBarrier == launch.live) {
        openBarrier();
    }
    yield();
}

int laneNumber() {
    return block.thread % warpSize;
}

int laneWithin(int width, int source) {
    int lane = laneNumber();
    return source >= 0 && source / width == lane / width ? source : lane;
}

uint64_t awaitWarp(const char *what, unsigned mask, uint64_t value, int source, int line) {
    Fiber &self = *launch.running;
    int number = self.number / warpSize;
    Warp &warp = launch.warps[number];
    int lane = self.number % warpSize;
    if (mask != FULL_MASK) {
        fault(LAUNCH_FAILED, line, "%s with the mask 0x%x; the stand-in knows only whole warps", what, mask);
    }
    if (warp.left > 0) {
        fault(LAUNCH_FAILED, line, "%s waits for a lane that has exited", what);
    }
    if (source >= warp.lanes) {
        fault(LAUNCH_FAILED, line, "%s reads lane %d of a warp of %d", what, source, warp.lanes);
    }
    if (warp.arrived > 0 && (warp.line != line || strcmp(warp.at, what) != 0)) {
        fault(LAUNCH_FAILED, line, "%s here while other lanes of the warp wait at %s in line %d", what, warp.at,
                warp.line);
    }
    self.at = warp.at = what;
    self.line = warp.line = line;
    uint64_t *values = warp.values[warp.exchanges & 1];
    values[lane] = value;
    self.waits = Waits::FOR_WARP;
    if (++warp.arrived == warp.lanes) {
        warp.arrived = 0;
        warp.exchanges++;
        if (strcmp(what, "__syncwarp") == 0) {
            block.warpEpochs[number]++;  // a shuffle does not order memory
        }
        for (int i = 0; i < warp.lanes; i++) {
            wake(*launch.fibers[number * warpSize + i]);
        }
    }
    yield();
    return values[source];
}

namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Streams

void dropWaiting() {
    auto drop = [](Stream &stream) {
        stream.waiting.clear();
        stream.done = stream.given;
    };
    drop(*machine->defaultStream);
    for (auto &[handle, stream] : machine->streams) {
        drop(*stream);
    }
}

// Runs what the stream has been given, up to a number; answers the context's error.
int run(Stream &stream, long until) {
    while (machine->sticky == 0 && stream.done < until) {
        Operation operation = std::move(stream.waiting.front());
        stream.waiting.pop_front();
        stream.done++;
        machine->sticky = operation.run();
        if (machine->sticky != 0) {
            dropWaiting();
        }
    }
    return machine->sticky;
}

int run(Stream &stream) {
    return run(stream, stream.given);
}

// The default stream and those that wait for it.
int runBlocking() {
    run(*machine->defaultStream);
    for (auto &[handle, stream] : machine->streams) {
        if (stream->blocking) {
            run(*stream);
        }
    }
    return machine->sticky;
}

int runAll() {
    runBlocking();
    for (auto &[handle, stream] : machine->streams) {
        run(*stream);
    }
    return machine->sticky;
}

std::shared_ptr<Stream> streamOf(void *handle) {
    if (handle == nullptr) {
        return machine->defaultStream;
    }
    auto found = machine->streams.find(reinterpret_cast<uintptr_t>(handle));
    return found == machine->streams.end() ? nullptr : found->second;
}

// Runs what is to read this memory of the host.
void readNow(Stream &stream, const char *from, size_t bytes) {
    long last = stream.done;
    for (size_t i = 0; i < stream.waiting.size(); i++) {
        const Operation &operation = stream.waiting[i];
        if (operation.reads < from + bytes && from < operation.reads + operation.bytes) {
            last = stream.done + static_cast<long>(i) + 1;
        }
    }
    run(stream, last);
}

int give(void *handle, Operation operation) {
    std::shared_ptr<Stream> stream = streamOf(handle);
    if (!stream) {
        return INVALID_HANDLE;
    }
    // The default stream comes after all that the blocking ones have been given, and they after it.
    int error = handle == nullptr ? runBlocking() : stream->blocking ? run(*machine->defaultStream) : 0;
    if (error != 0) {
        return error;
    }
    stream->waiting.push_back(std::move(operation));
    stream->given++;
    return SUCCESS;
}

// ---------------------------------------------------------------------------------------------------------------------
// Memory

// The host's address of a piece of the device's memory, or null where it is not all within one allocation.
char *piece(uint64_t address, size_t bytes, const char *function) {
    Memory *memory = allocationAt(address);
    if (memory == nullptr) {
        report(std::string(function) + ": the address is not the device's");
        return nullptr;
    }
    uint64_t from = offset(address);
    if (!memory->live || from > memory->bytes || bytes > memory->bytes - from) {
        report(std::string(function) + ": " + std::to_string(bytes) + " bytes from byte " + std::to_string(from)
                + " of an allocation of " + std::to_string(memory->bytes) + " bytes"
                + (memory->live ? "" : " that is freed"));
        return nullptr;
    }
    return memory->data + from;
}

void discard(Memory &memory) {
    machine->used -= memory.live ? memory.bytes : 0;
    memory.live = false;
    free(memory.data);
    free(memory.words);
    memory.data = nullptr;
    memory.words = nullptr;
}

Pinned *pinnedAt(const void *address, size_t bytes) {
    for (auto &pinned : machine->pinned) {
        const char *from = static_cast<const char *>(address);
        if (from >= pinned->data && from < pinned->data + pinned->bytes) {
            return bytes <= static_cast<size_t>(pinned->data + pinned->bytes - from) ? pinned.get() : nullptr;
        }
    }
    return nullptr;
}

void checkMargins(const Pinned &pinned) {
    std::vector<char> untouched(MARGIN + 4);
    poison(untouched.data(), untouched.size());
    if (memcmp(pinned.data - MARGIN, untouched.data(), MARGIN) != 0
            || memcmp(pinned.data + pinned.bytes, untouched.data() + pinned.bytes % 4, MARGIN) != 0) {
        report("pinned memory of " + std::to_string(pinned.bytes) + " bytes was written beside");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The calls

enum class Needs { NOTHING, DRIVER, CONTEXT };

std::string plainName(std::string function) {
    size_t length = function.size();
    return length > 3 && function.compare(length - 3, 3, "_v2") == 0 ? function.substr(0, length - 3) : function;
}

int injected(const char *function) {
    int error = 0;
    std::string name = plainName(function);
    for (auto injection = machine->injections.begin(); injection != machine->injections.end();) {
        bool due = injection->function == name && injection->after-- == 0;
        error = due ? injection->error : error;
        injection = due ? machine->injections.erase(injection) : injection + 1;
    }
    if (isSticky(error)) {
        machine->sticky = error;
        dropWaiting();
    }
    return error;
}

// One call of the API: one at a time, with what it needs, and with no exception into C.
template <typename Body>
int call(const char *function, Needs needs, Body body) {
    try {
        std::lock_guard<std::mutex> guard(lock);
        if (int error = injected(function)) {
            return error;
        }
        if (needs == Needs::NOTHING) {
            return body();
        }
        if (!machine->initialized) {
            return NOT_INITIALIZED;
        }
        if (needs == Needs::CONTEXT) {
            if (machine->context == 0 || currentContext != machine->context) {
                return INVALID_CONTEXT;
            }
            if (machine->sticky != 0) {
                return machine->sticky;
            }
        }
        return body();
    } catch (const std::bad_alloc &) {
        return OUT_OF_MEMORY;
    } catch (...) {
        return 999;
    }
}

std::vector<std::string> liveThings() {
    std::vector<std::string> things = machine->forgotten;
    for (Memory &memory : machine->allocations) {
        if (memory.live) {
            things.push_back(std::to_string(memory.bytes) + " bytes of the device");
        }
    }
    for (auto &pinned : machine->pinned) {
        if (pinned->live) {
            things.push_back(std::to_string(pinned->bytes) + " bytes of pinned memory");
        }
    }
    things.insert(things.end(), machine->modules.size(), "a module");
    things.insert(things.end(), machine->streams.size(), "a stream");
    things.insert(things.end(), machine->events.size(), "an event");
    things.insert(things.end(), machine->retained, "a retained context");
    return things;
}

int releaseContext() {
    if (machine->retained == 0) {
        return INVALID_CONTEXT;
    }
    if (--machine->retained > 0) {
        return SUCCESS;
    }
    runAll();
    if (machine->sticky == 0) {
        // Forgotten by whoever had it. After an error nothing could be given back.
        for (const std::string &thing : liveThings()) {
            machine->forgotten.push_back(thing + " of a released context");
        }
    }
    for (Memory &memory : machine->allocations) {
        discard(memory);
    }
    for (auto &pinned : machine->pinned) {
        pinned->live = false;
    }
    machine->modules.clear();
    machine->functions.clear();
    machine->streams.clear();
    machine->events.clear();
    machine->context = 0;
    machine->sticky = 0;
    return SUCCESS;
}

// Past white space and comments.
const char *skip(const char *text) {
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (strncmp(text, "//", 2) == 0) {
            text += strcspn(text, "\n");
        } else if (strncmp(text, "/*", 2) == 0) {
            const char *end = strstr(text, "*/");
            text = end ? end + 2 : text + strlen(text);
        } else {
            return text;
        }
    }
}

// What stands in PTX about a kernel.
struct Entry {
    std::vector<size_t> argumentSizes;
    unsigned maxThreads = 1024;
};

size_t sizeOf(const std::string &parameter) {
    size_t array = parameter.find('[');
    size_t count = array == std::string::npos ? 1 : strtoul(parameter.c_str() + array + 1, nullptr, 10);
    for (const char *bits : {"64", "32", "16", "8"}) {
        for (const char *kind : {".u", ".s", ".f", ".b"}) {
            if (parameter.find(std::string(kind) + bits + " ") != std::string::npos) {
                return count * (strtoul(bits, nullptr, 10) / 8);
            }
        }
    }
    return 0;
}

Entry readEntry(const std::string &declaration) {
    Entry entry;
    size_t end = declaration.find(')');
    for (size_t at = declaration.find(".param"); at < end; at = declaration.find(".param", at + 1)) {
        entry.argumentSizes.push_back(sizeOf(declaration.substr(at, declaration.find_first_of(",)", at) - at)));
    }
    size_t bounds = declaration.find(".maxntid");
    unsigned x = 1024, y = 1, z = 1;
    if (bounds != std::string::npos) {
        sscanf(declaration.c_str() + bounds, ".maxntid %u, %u, %u", &x, &y, &z);
    }
    entry.maxThreads = x * y * z;
    return entry;
}

// The kernel of this name, if there is one.
std::unique_ptr<Entry> findEntry(const std::string &ptx, const std::string &name) {
    const std::string directive = ".entry";
    for (size_t at = ptx.find(directive); at != std::string::npos; at = ptx.find(directive, at + 1)) {
        const char *from = skip(ptx.c_str() + at + directive.size());
        size_t length = strcspn(from, "( \t\r\n");
        if (std::string(from, length) == name) {
            return std::make_unique<Entry>(readEntry(std::string(from, strcspn(from, "{"))));
        }
    }
    return nullptr;
}

// Why the driver does not take this PTX, or 0 with an empty text.
int refuse(const std::string &ptx, std::string &why) {
    int major = 0, minor = 0, target = 0;
    const char *text = skip(ptx.c_str());
    if (sscanf(text, ".version %d.%d", &major, &minor) != 2) {
        why = "ptxas fatal: missing .version directive at start of file";
        return INVALID_PTX;
    }
    if (major * 10 + minor > newestPtx(machine->driver)) {
        why = "ptxas fatal: unsupported .version " + std::to_string(major) + "." + std::to_string(minor);
        return UNSUPPORTED_PTX_VERSION;
    }
    const char *line = strstr(text, ".target");
    if (line == nullptr || sscanf(line, ".target sm_%d", &target) != 1) {
        why = "ptxas fatal: missing .target directive";
        return INVALID_PTX;
    }
    if (target > machine->major * 10 + machine->minor) {
        why = "ptxas fatal: SM version specified by .target is higher than default SM version assumed";
        return INVALID_PTX;
    }
    return SUCCESS;
}

void *handleOf(uintptr_t handle) {
    return reinterpret_cast<void *>(handle);
}

uintptr_t numberOf(void *handle) {
    return reinterpret_cast<uintptr_t>(handle);
}

// The text behind a pointer that C gets, until the next one of the kind.
const char *lasting(std::string &place, std::string text) {
    place = std::move(text);
    return place.c_str();
}

constexpr const char *FUNCTIONS[] = {
    "cuInit", "cuDriverGetVersion", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute",
    "cuDeviceTotalMem", "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease", "cuCtxSetCurrent", "cuCtxGetCurrent",
    "cuCtxSynchronize", "cuModuleLoadDataEx", "cuModuleUnload", "cuModuleGetFunction", "cuMemAlloc", "cuMemFree",
    "cuMemAllocHost", "cuMemFreeHost", "cuMemGetInfo", "cuMemcpyHtoD", "cuMemcpyDtoH", "cuMemcpyHtoDAsync",
    "cuMemcpyDtoHAsync", "cuMemsetD32Async", "cuMemsetD32", "cuStreamCreate", "cuStreamSynchronize",
    "cuStreamWaitEvent", "cuStreamDestroy", "cuEventCreate", "cuEventRecord", "cuEventSynchronize", "cuEventDestroy",
    "cuLaunchKernel", "cuGetErrorName", "cuGetErrorString",
};

}  // namespace
}  // namespace stand_in

#define API extern "C" __attribute__((visibility("default")))

using namespace stand_in;

API int cuInit(unsigned flags) {
    return call("cuInit", Needs::NOTHING, [=] {
        if (machine->sticky != 0 && machine->context == 0) {
            return machine->sticky;
        }
        if (flags != 0) {
            return INVALID_VALUE;
        }
        if (machine->devices == 0) {
            return NO_DEVICE;
        }
        machine->initialized = true;
        return SUCCESS;
    });
}

API int cuDriverGetVersion(int *version) {
    return call("cuDriverGetVersion", Needs::NOTHING, [=] {
        if (version == nullptr) {
            return INVALID_VALUE;
        }
        *version = machine->driver;
        return SUCCESS;
    });
}

API int cuDeviceGetCount(int *count) {
    return call("cuDeviceGetCount", Needs::DRIVER, [=] {
        if (count == nullptr) {
            return INVALID_VALUE;
        }
        *count = machine->devices;
        return SUCCESS;
    });
}

API int cuDeviceGet(int *device, int ordinal) {
    return call("cuDeviceGet", Needs::DRIVER, [=] {
        if (device == nullptr) {
            return INVALID_VALUE;
        }
        if (ordinal < 0 || ordinal >= machine->devices) {
            return INVALID_DEVICE;
        }
        *device = ordinal;
        return SUCCESS;
    });
}

static bool isDevice(int device) {
    return device >= 0 && device < machine->devices;
}

API int cuDeviceGetName(char *name, int length, int device) {
    return call("cuDeviceGetName", Needs::DRIVER, [=] {
        if (name == nullptr || length <= 0) {
            return INVALID_VALUE;
        }
        if (!isDevice(device)) {
            return INVALID_DEVICE;
        }
        snprintf(name, length, "Stand-in GPU");
        return SUCCESS;
    });
}

API int cuDeviceGetAttribute(int *value, int attribute, int device) {
    return call("cuDeviceGetAttribute", Needs::DRIVER, [=] {
        // By CUdevice_attribute's numbers; the figures are an H100's.
        const std::map<int, int> attributes = {{1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535},
                {7, 65535}, {8, static_cast<int>(SHARED_LIMIT)}, {9, 65536}, {10, 32}, {12, 65536}, {13, 1980000},
                {16, 132}, {31, 1}, {36, 2619000}, {37, 5120}, {38, 50 << 20}, {39, 2048}, {41, 1},
                {75, machine->major}, {76, machine->minor}, {81, 233472}, {82, 65536}, {83, 1}, {97, 232448}};
        auto found = attributes.find(attribute);
        if (value == nullptr || attribute <= 0 || attribute > 200) {
            return INVALID_VALUE;
        }
        if (!isDevice(device)) {
            return INVALID_DEVICE;
        }
        *value = found == attributes.end() ? 0 : found->second;
        return SUCCESS;
    });
}

API int cuDeviceTotalMem_v2(size_t *bytes, int device) {
    return call("cuDeviceTotalMem", Needs::DRIVER, [=] {
        if (bytes == nullptr) {
            return INVALID_VALUE;
        }
        if (!isDevice(device)) {
            return INVALID_DEVICE;
        }
        *bytes = machine->memory;
        return SUCCESS;
    });
}

API int cuDevicePrimaryCtxRetain(void **context, int device) {
    return call("cuDevicePrimaryCtxRetain", Needs::DRIVER, [=] {
        if (context == nullptr) {
            return INVALID_VALUE;
        }
        if (!isDevice(device)) {
            return INVALID_DEVICE;
        }
        if (machine->sticky != 0) {
            return machine->sticky;
        }
        if (machine->retained++ == 0) {
            machine->context = newHandle();
        }
        *context = handleOf(machine->context);
        return SUCCESS;
    });
}

// All drivers have this one; _v2 came with CUDA 11, and the engine is to run on drivers of CUDA 9.
API int cuDevicePrimaryCtxRelease(int device) {
    return call("cuDevicePrimaryCtxRelease", Needs::DRIVER,
            [=] { return isDevice(device) ? releaseContext() : INVALID_DEVICE; });
}

API int cuCtxSetCurrent(void *context) {
    return call("cuCtxSetCurrent", Needs::DRIVER, [=] {
        if (context != nullptr && numberOf(context) != machine->context) {
            return INVALID_CONTEXT;
        }
        currentContext = numberOf(context);
        return SUCCESS;
    });
}

API int cuCtxGetCurrent(void **context) {
    return call("cuCtxGetCurrent", Needs::DRIVER, [=] {
        if (context == nullptr) {
            return INVALID_VALUE;
        }
        *context = currentContext == machine->context ? handleOf(currentContext) : nullptr;
        return SUCCESS;
    });
}

API int cuCtxSynchronize() {
    return call("cuCtxSynchronize", Needs::CONTEXT, [] { return runAll(); });
}

API int cuModuleLoadDataEx(void **module, const void *image, unsigned count, int *options, void **values) {
    return call("cuModuleLoadDataEx", Needs::CONTEXT, [=] {
        if (module == nullptr || image == nullptr || (count > 0 && (options == nullptr || values == nullptr))) {
            return INVALID_VALUE;
        }
        std::string ptx = static_cast<const char *>(image);
        std::string why;
        int error = refuse(ptx, why);
        constexpr int ERROR_LOG = 5, ERROR_LOG_BYTES = 6;
        for (unsigned i = 0; i < count; i++) {
            for (unsigned j = 0; j < count; j++) {
                if (options[i] == ERROR_LOG && options[j] == ERROR_LOG_BYTES && numberOf(values[j]) > 0) {
                    snprintf(static_cast<char *>(values[i]), numberOf(values[j]), "%s", why.c_str());
                    values[j] = handleOf(std::min<uintptr_t>(why.size(), numberOf(values[j])));
                }
            }
        }
        if (error != SUCCESS) {
            return error;
        }
        uintptr_t handle = newHandle();
        machine->modules[handle] = {ptx};
        *module = handleOf(handle);
        return SUCCESS;
    });
}

API int cuModuleUnload(void *module) {
    return call("cuModuleUnload", Needs::CONTEXT, [=] {
        if (int error = runAll()) {
            return error;
        }
        if (machine->modules.erase(numberOf(module)) == 0) {
            return INVALID_HANDLE;
        }
        auto &functions = machine->functions;
        for (auto function = functions.begin(); function != functions.end();) {
            function = function->second.module == numberOf(module) ? functions.erase(function) : std::next(function);
        }
        return SUCCESS;
    });
}

API int cuModuleGetFunction(void **function, void *module, const char *name) {
    return call("cuModuleGetFunction", Needs::CONTEXT, [=] {
        if (function == nullptr || name == nullptr) {
            return INVALID_VALUE;
        }
        auto found = machine->modules.find(numberOf(module));
        if (found == machine->modules.end()) {
            return INVALID_HANDLE;
        }
        std::unique_ptr<Entry> entry = findEntry(found->second.ptx, name);
        if (!entry) {
            return NOT_FOUND;
        }
        auto kernel = kernels().find(name);
        if (kernel == kernels().end()) {
            report(std::string("the PTX has the kernel ") + name + ", and the source no KERNEL(" + name + ")");
            return NOT_FOUND;
        }
        // A text that was written by hand need not declare them.
        if (!entry->argumentSizes.empty() && entry->argumentSizes != kernel->second.argumentSizes) {
            report(std::string("the kernel ") + name + " has other arguments in the PTX than in the source");
            return NOT_FOUND;
        }
        uintptr_t handle = newHandle();
        machine->functions[handle] = {numberOf(module), &kernel->second, entry->maxThreads};
        *function = handleOf(handle);
        return SUCCESS;
    });
}

API int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
    return call("cuMemAlloc", Needs::CONTEXT, [=] {
        if (address == nullptr || bytes == 0) {
            return INVALID_VALUE;
        }
        if (bytes > machine->memory - machine->used) {
            return OUT_OF_MEMORY;
        }
        char *data = static_cast<char *>(malloc(bytes));
        // Untouched pages of it cost nothing.
        Word *words = static_cast<Word *>(calloc(bytes / 4 + 1, sizeof(Word)));
        if (data == nullptr || words == nullptr) {
            free(data);
            free(words);
            return OUT_OF_MEMORY;
        }
        poison(data, bytes);
        *address = (firstAllocation + machine->allocations.size()) << OFFSET_BITS;
        machine->allocations.push_back({data, bytes, true, nullptr, words});
        machine->used += bytes;
        return SUCCESS;
    });
}

API int cuMemFree_v2(uint64_t address) {
    return call("cuMemFree", Needs::CONTEXT, [=] {
        if (int error = runAll()) {
            return error;
        }
        Memory *memory = allocationAt(address);
        if (memory == nullptr || !memory->live || offset(address) != 0) {
            return INVALID_VALUE;
        }
        discard(*memory);
        return SUCCESS;
    });
}

API int cuMemAllocHost_v2(void **address, size_t bytes) {
    return call("cuMemAllocHost", Needs::CONTEXT, [=] {
        if (address == nullptr || bytes == 0) {
            return INVALID_VALUE;
        }
        auto pinned = std::make_unique<Pinned>();
        pinned->room.resize(bytes + 3 * MARGIN);
        uintptr_t start = (numberOf(pinned->room.data()) + MARGIN + 63) / 64 * 64;
        pinned->data = reinterpret_cast<char *>(start);
        pinned->bytes = bytes;
        pinned->live = true;
        poison(pinned->data - MARGIN, MARGIN + bytes + MARGIN);
        *address = pinned->data;
        machine->pinned.push_back(std::move(pinned));
        return SUCCESS;
    });
}

API int cuMemFreeHost(void *address) {
    return call("cuMemFreeHost", Needs::CONTEXT, [=] {
        if (int error = runAll()) {
            return error;
        }
        for (auto &pinned : machine->pinned) {
            if (pinned->data == address && pinned->live) {
                checkMargins(*pinned);
                // Kept, so that whoever still reads it sees poison and does not bring down the process.
                poison(pinned->data, pinned->bytes);
                pinned->live = false;
                return SUCCESS;
            }
        }
        return INVALID_VALUE;
    });
}

API int cuMemGetInfo_v2(size_t *available, size_t *total) {
    return call("cuMemGetInfo", Needs::CONTEXT, [=] {
        if (available == nullptr || total == nullptr) {
            return INVALID_VALUE;
        }
        *available = machine->memory - machine->used;
        *total = machine->memory;
        return SUCCESS;
    });
}

API int cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t bytes) {
    return call("cuMemcpyHtoD", Needs::CONTEXT, [=] {
        if (int error = runBlocking()) {
            return error;
        }
        char *place = piece(to, bytes, "cuMemcpyHtoD");
        if (place == nullptr || from == nullptr) {
            return INVALID_VALUE;
        }
        memcpy(place, from, bytes);
        return SUCCESS;
    });
}

API int cuMemcpyDtoH_v2(void *to, uint64_t from, size_t bytes) {
    return call("cuMemcpyDtoH", Needs::CONTEXT, [=] {
        if (int error = runBlocking()) {
            return error;
        }
        char *place = piece(from, bytes, "cuMemcpyDtoH");
        if (place == nullptr || to == nullptr) {
            return INVALID_VALUE;
        }
        memcpy(to, place, bytes);
        return SUCCESS;
    });
}

API int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, void *stream) {
    return call("cuMemcpyHtoDAsync", Needs::CONTEXT, [=] {
        char *place = piece(to, bytes, "cuMemcpyHtoDAsync");
        if (place == nullptr || from == nullptr) {
            return INVALID_VALUE;
        }
        Pinned *pinned = pinnedAt(from, bytes);
        if (pinned != nullptr && pinned->live) {
            auto copy = [=] {
                memcpy(place, from, bytes);
                return SUCCESS;
            };
            return give(stream, {copy, static_cast<const char *>(from), bytes});
        }
        // From memory that is not pinned the driver makes a copy before it returns.
        std::vector<char> copy(static_cast<const char *>(from), static_cast<const char *>(from) + bytes);
        return give(stream, {[=] {
            memcpy(place, copy.data(), bytes);
            return SUCCESS;
        }});
    });
}

API int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *stream) {
    return call("cuMemcpyDtoHAsync", Needs::CONTEXT, [=] {
        char *place = piece(from, bytes, "cuMemcpyDtoHAsync");
        if (place == nullptr || to == nullptr) {
            return INVALID_VALUE;
        }
        int error = give(stream, {[=] {
            memcpy(to, place, bytes);
            return SUCCESS;
        }});
        if (error != SUCCESS) {
            return error;
        }
        Pinned *pinned = pinnedAt(to, bytes);
        if (pinned == nullptr || !pinned->live) {
            return run(*streamOf(stream));
        }
        readNow(*streamOf(stream), static_cast<char *>(to), bytes);
        poison(to, bytes);  // from now on, until the copy is waited for, nobody can know what is there
        return SUCCESS;
    });
}

API int cuMemsetD32_v2(uint64_t to, unsigned value, size_t count) {
    return call("cuMemsetD32", Needs::CONTEXT, [=] {
        if (int error = runBlocking()) {
            return error;
        }
        char *place = offset(to) % 4 == 0 ? piece(to, count * 4, "cuMemsetD32") : nullptr;
        if (place == nullptr) {
            return INVALID_VALUE;
        }
        std::fill_n(reinterpret_cast<unsigned *>(place), count, value);
        return SUCCESS;
    });
}

API int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, void *stream) {
    return call("cuMemsetD32Async", Needs::CONTEXT, [=] {
        char *place = offset(to) % 4 == 0 ? piece(to, count * 4, "cuMemsetD32Async") : nullptr;
        if (place == nullptr) {
            return INVALID_VALUE;
        }
        return give(stream, {[=] {
            std::fill_n(reinterpret_cast<unsigned *>(place), count, value);
            return SUCCESS;
        }});
    });
}

API int cuStreamCreate(void **stream, unsigned flags) {
    return call("cuStreamCreate", Needs::CONTEXT, [=] {
        constexpr unsigned NON_BLOCKING = 1;
        if (stream == nullptr || flags > NON_BLOCKING) {
            return INVALID_VALUE;
        }
        uintptr_t handle = newHandle();
        machine->streams[handle] = std::make_shared<Stream>(flags != NON_BLOCKING);
        *stream = handleOf(handle);
        return SUCCESS;
    });
}

API int cuStreamSynchronize(void *stream) {
    return call("cuStreamSynchronize", Needs::CONTEXT, [=] {
        std::shared_ptr<Stream> waited = streamOf(stream);
        return waited ? run(*waited) : INVALID_HANDLE;
    });
}

API int cuStreamWaitEvent(void *stream, void *event, unsigned) {
    return call("cuStreamWaitEvent", Needs::CONTEXT, [=] {
        auto found = machine->events.find(numberOf(event));
        if (found == machine->events.end()) {
            return INVALID_HANDLE;
        }
        Event awaited = found->second;
        return give(stream, {[=] { return awaited.stream ? run(*awaited.stream, awaited.after) : SUCCESS; }});
    });
}

API int cuStreamDestroy_v2(void *stream) {
    return call("cuStreamDestroy", Needs::CONTEXT, [=] {
        auto found = machine->streams.find(numberOf(stream));
        if (found == machine->streams.end()) {
            return INVALID_HANDLE;
        }
        int error = run(*found->second);
        machine->streams.erase(found);
        return error;
    });
}

API int cuEventCreate(void **event, unsigned) {
    return call("cuEventCreate", Needs::CONTEXT, [=] {
        if (event == nullptr) {
            return INVALID_VALUE;
        }
        uintptr_t handle = newHandle();
        machine->events[handle] = {};
        *event = handleOf(handle);
        return SUCCESS;
    });
}

API int cuEventRecord(void *event, void *stream) {
    return call("cuEventRecord", Needs::CONTEXT, [=] {
        auto found = machine->events.find(numberOf(event));
        std::shared_ptr<Stream> recorded = streamOf(stream);
        if (found == machine->events.end() || !recorded) {
            return INVALID_HANDLE;
        }
        found->second = {recorded, recorded->given};
        return SUCCESS;
    });
}

API int cuEventSynchronize(void *event) {
    return call("cuEventSynchronize", Needs::CONTEXT, [=] {
        auto found = machine->events.find(numberOf(event));
        if (found == machine->events.end()) {
            return INVALID_HANDLE;
        }
        Event awaited = found->second;
        return awaited.stream ? run(*awaited.stream, awaited.after) : SUCCESS;
    });
}

API int cuEventDestroy_v2(void *event) {
    return call("cuEventDestroy", Needs::CONTEXT,
            [=] { return machine->events.erase(numberOf(event)) == 0 ? INVALID_HANDLE : SUCCESS; });
}

API int cuLaunchKernel(void *function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
        unsigned blockZ, unsigned sharedBytes, void *stream, void **parameters, void **extra) {
    return call("cuLaunchKernel", Needs::CONTEXT, [=] {
        auto found = machine->functions.find(numberOf(function));
        if (found == machine->functions.end()) {
            return INVALID_HANDLE;
        }
        const Kernel &kernel = *found->second.kernel;
        auto within = [](unsigned value, unsigned limit) { return value >= 1 && value <= limit; };
        bool fits = within(gridX, 2147483647) && within(gridY, 65535) && within(gridZ, 65535) && within(blockX, 1024)
                && within(blockY, 1024) && within(blockZ, 64)
                && uint64_t(blockX) * blockY * blockZ <= found->second.maxThreads;
        bool given = parameters != nullptr || kernel.argumentSizes.empty();
        if (!fits || !given || sharedBytes > SHARED_LIMIT || extra != nullptr) {
            return INVALID_VALUE;
        }
        for (size_t i = 0; i < kernel.argumentSizes.size(); i++) {
            if (parameters[i] == nullptr) {
                return INVALID_VALUE;
            }
        }
        dim3 grid = {gridX, gridY, gridZ};
        dim3 size = {blockX, blockY, blockZ};
        Work work = kernel.bind(parameters);
        int error = give(stream, {[=, &kernel] { return runKernel(kernel, work, grid, size); }});
        machine->launches += error == SUCCESS;
        return error;
    });
}

static int describe(int error, const char **answer, const char *Result::*part) {
    if (answer == nullptr) {
        return INVALID_VALUE;
    }
    *answer = nullptr;
    for (const Result &result : RESULTS) {
        if (result.code == error) {
            *answer = result.*part;
        }
    }
    return *answer == nullptr ? INVALID_VALUE : SUCCESS;
}

API int cuGetErrorName(int error, const char **name) {
    return call("cuGetErrorName", Needs::NOTHING, [=] { return describe(error, name, &Result::name); });
}

API int cuGetErrorString(int error, const char **text) {
    return call("cuGetErrorString", Needs::NOTHING, [=] { return describe(error, text, &Result::text); });
}

// ---------------------------------------------------------------------------------------------------------------------
// What a test tells the machine and asks it

API void standInReset(unsigned seed) {
    std::lock_guard<std::mutex> guard(lock);
    firstAllocation += machine->allocations.size();
    machine = std::make_unique<Machine>();
    launch.random = 0x9E3779B97F4A7C15 * (uint64_t(seed) + 1);
}

API void standInDevice(int count, int major, int minor, int driverVersion) {
    std::lock_guard<std::mutex> guard(lock);
    machine->devices = count;
    machine->major = major;
    machine->minor = minor;
    machine->driver = driverVersion;
}

API void standInMemory(size_t bytes) {
    std::lock_guard<std::mutex> guard(lock);
    machine->memory = std::max(bytes, machine->used);
}

// Answers 0 if there is no such function.
API int standInFail(const char *function, int after, int error) {
    std::lock_guard<std::mutex> guard(lock);
    std::string name = plainName(function);
    for (const char *known : FUNCTIONS) {
        if (name == known) {
            machine->injections.push_back({name, after, error});
            return 1;
        }
    }
    return 0;
}

API const char *standInFault() {
    std::lock_guard<std::mutex> guard(lock);
    static std::string text;
    if (machine->fault.empty()) {
        for (auto &pinned : machine->pinned) {
            if (pinned->live) {
                checkMargins(*pinned);
            }
        }
    }
    return lasting(text, machine->fault);
}

API int standInLive() {
    std::lock_guard<std::mutex> guard(lock);
    return static_cast<int>(liveThings().size());
}

API const char *standInLiveText() {
    std::lock_guard<std::mutex> guard(lock);
    static std::string text;
    std::string all;
    for (const std::string &thing : liveThings()) {
        all += (all.empty() ? "" : ", ") + thing;
    }
    return lasting(text, all);
}

API long standInLaunches() {
    std::lock_guard<std::mutex> guard(lock);
    return machine->launches;
}
