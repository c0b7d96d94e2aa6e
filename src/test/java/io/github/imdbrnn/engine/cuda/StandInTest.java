package io.github.imdbrnn.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the stand-in for the CUDA driver notices, on kernels made for it. */
@Timeout(300) // some compile
class StandInTest {
    private static final int SUCCESS = 0;
    private static final int INVALID_VALUE = 1;
    private static final int OUT_OF_MEMORY = 2;
    private static final int NOT_INITIALIZED = 3;
    private static final int NO_DEVICE = 100;
    private static final int INVALID_CONTEXT = 201;
    private static final int INVALID_PTX = 218;
    private static final int UNSUPPORTED_PTX_VERSION = 222;
    private static final int INVALID_HANDLE = 400;
    private static final int NOT_FOUND = 500;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final int MISALIGNED_ADDRESS = 716;
    private static final int LAUNCH_FAILED = 719;

    /** As many elements as the kernels have threads. */
    private static final int COUNT = 64;

    private static StandIn standIn;
    private static String source;
    private static String ptx;

    private Pointer stream;
    private Pointer module;

    @BeforeAll
    static void build() throws IOException {
        if (!StandIn.isAvailable()) {
            return;
        }
        source = Files.readString(Path.of("src", "test", "cuda", "checks.cu"));
        standIn = StandIn.build(source);
        StringBuilder text = new StringBuilder("// made for the test\n.version 6.0\n.target sm_50\n.address_size 64\n");
        source.lines().filter(line -> line.startsWith("KERNEL("))
                .forEach(line -> text.append(".visible .entry ").append(line, 7, line.indexOf(')'))
                        .append("()\n{ ret; }\n"));
        ptx = text.toString();
    }

    @BeforeEach
    void start() {
        // Here, and not once for all: so each test counts as skipped.
        StandIn.assumeAvailable();
        start(1);
    }

    private void start(int seed) {
        standIn.reset(seed);
        ok("cuInit", 0);
        ok("cuCtxSetCurrent", retain());
        stream = pointer("cuStreamCreate", 1);
        module = load(ptx);
    }

    private static int call(String function, Object... arguments) {
        return standIn.library().getFunction(function).invokeInt(arguments);
    }

    private static void ok(String function, Object... arguments) {
        assertThat(call(function, arguments)).as(function).isEqualTo(SUCCESS);
    }

    /** Calls what writes a pointer to its first argument. */
    private static Pointer pointer(String function, Object... more) {
        PointerByReference answer = new PointerByReference();
        Object[] arguments = new Object[more.length + 1];
        arguments[0] = answer;
        System.arraycopy(more, 0, arguments, 1, more.length);
        ok(function, arguments);
        return answer.getValue();
    }

    private static Pointer retain() {
        return pointer("cuDevicePrimaryCtxRetain", 0);
    }

    private static long allocate(long bytes) {
        LongByReference address = new LongByReference();
        ok("cuMemAlloc_v2", address, bytes);
        return address.getValue();
    }

    private static long upload(float... values) {
        long address = allocate(4L * values.length);
        try (Memory host = new Memory(4L * values.length)) {
            host.write(0, values, 0, values.length);
            ok("cuMemcpyHtoD_v2", address, host, host.size());
        }
        return address;
    }

    private static float[] download(long address, int count) {
        try (Memory host = new Memory(4L * count)) {
            ok("cuMemcpyDtoH_v2", host, address, host.size());
            return host.getFloatArray(0, count);
        }
    }

    private static int loading(String text) {
        return call("cuModuleLoadDataEx", new PointerByReference(), text, 0, Pointer.NULL, Pointer.NULL);
    }

    private static Pointer load(String text) {
        return pointer("cuModuleLoadDataEx", text, 0, Pointer.NULL, Pointer.NULL);
    }


    /** A kernel's argument: vectors as the kernels' struct has them. */
    private record Vectors(long from, long to, int count) {
    }

    private static Memory argument(Object value) {
        Memory memory = new Memory(24);
        if (value instanceof Vectors vectors) {
            memory.setLong(0, vectors.from());
            memory.setLong(8, vectors.to());
            memory.setInt(16, vectors.count());
        } else if (value instanceof Integer number) {
            memory.setInt(0, number);
        } else if (value instanceof Long number) {
            memory.setLong(0, number);
        } else if (value instanceof Double number) {
            memory.setDouble(0, number);
        } else {
            memory.setFloat(0, (Float) value);
        }
        return memory;
    }

    private int launch(String kernel, int[] grid, int[] block, Object... arguments) {
        Memory[] values = Arrays.stream(arguments).map(StandInTest::argument).toArray(Memory[]::new);
        Memory pointers = new Memory(Math.max(8, 8L * values.length));
        for (int i = 0; i < values.length; i++) {
            pointers.setPointer(8L * i, values[i]);
        }
        Pointer function = pointer("cuModuleGetFunction", module, kernel);
        int result = call("cuLaunchKernel", function, grid[0], grid[1], grid[2], block[0], block[1], block[2], 0,
                stream, pointers, Pointer.NULL);
        // The driver has copied the arguments; a launch that reads them later would see this.
        Arrays.stream(values).forEach(value -> value.clear());
        return result;
    }

    private int run(String kernel, int blocks, int threads, Object... arguments) {
        int launched = launch(kernel, new int[] {blocks, 1, 1}, new int[] {threads, 1, 1}, arguments);
        assertThat(launched).as(kernel).isEqualTo(SUCCESS);
        return call("cuStreamSynchronize", stream);
    }

    private static float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i + 1;
        }
        return numbers;
    }

    private static Vectors vectors() {
        return new Vectors(upload(numbers(COUNT)), upload(new float[COUNT]), COUNT);
    }

    private static float[] reversed() {
        float[] numbers = numbers(COUNT);
        float[] reversed = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            reversed[i] = numbers[COUNT - 1 - i];
        }
        return reversed;
    }

    @Test
    void runsAKernelOnManyBlocks() {
        Vectors vectors = new Vectors(upload(numbers(1000)), allocate(4000), 1000);
        assertThat(run("copy", 8, 128, vectors, 2f)).as(standIn.fault()).isEqualTo(SUCCESS);
        float[] expected = new float[1000];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = 2 * (i + 1);
        }
        assertThat(download(vectors.to(), 1000)).isEqualTo(expected);
        assertThat(standIn.launches()).isEqualTo(1);
        assertThat(standIn.fault()).isEmpty();
    }

    @Test
    void numbersBlocksAndThreadsInThreeDimensions() {
        int[] grid = {3, 2, 2};
        int[] block = {5, 3, 2};
        long places = allocate(4 * 12 * 30);
        assertThat(launch("indices", grid, block, places, 7, 2.5)).isEqualTo(SUCCESS);
        ok("cuStreamSynchronize", stream);
        try (Memory host = new Memory(4 * 12 * 30)) {
            ok("cuMemcpyDtoH_v2", host, places, host.size());
            assertThat(host.getIntArray(0, 12 * 30))
                    .isEqualTo(IntStream.range(0, 12 * 30).map(i -> i / 30 * 1000 + i % 30 + 9).toArray());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reverseWithoutBarrier", "reverseWithWarpBarrier", "reverseAfterShuffle"})
    void noticesAMissingBarrierUnderEverySeed(String kernel) {
        for (int seed = 0; seed < 20; seed++) {
            start(seed);
            assertThat(run(kernel, 1, COUNT, vectors())).isEqualTo(LAUNCH_FAILED);
            assertThat(standIn.fault()).startsWith(kernel + ", block 0, thread ")
                    .contains(" word [", "the shared array shared", "without a barrier in between");
        }
    }

    @Test
    void noticesABarrierThatIsMissingBetweenTwoRounds() {
        assertThat(run("rotateWithOneBarrier", 1, COUNT, vectors(), 1)).as(standIn.fault()).isEqualTo(SUCCESS);
        assertThat(run("rotateWithOneBarrier", 1, COUNT, vectors(), 2)).isEqualTo(LAUNCH_FAILED);
        assertThat(standIn.fault()).contains("writes word [", " read in line ");
    }

    @Test
    void givesTheSameUnderManySeedsWhereBarriersAreRight() {
        for (int seed = 0; seed < 50; seed++) {
            start(seed);
            Vectors vectors = vectors();
            assertThat(run("reverse", 1, COUNT, vectors)).as(standIn.fault()).isEqualTo(SUCCESS);
            assertThat(download(vectors.to(), COUNT)).isEqualTo(reversed());
            assertThat(run("reverseInWarp", 1, COUNT, vectors())).as(standIn.fault()).isEqualTo(SUCCESS);
        }
    }

    @Test
    void letsThreadsRunInAnOrderThatTheSeedDecides() {
        Set<String> orders = new HashSet<>();
        for (int seed = 0; seed < 40; seed++) {
            String order = order(seed % 20);
            assertThat(order.chars().distinct().count()).isEqualTo(32);
            orders.add(order);
        }
        assertThat(orders).hasSize(20);
    }

    private String order(int seed) {
        start(seed);
        long places = upload(new float[16]);
        assertThat(run("order", 1, 32, places)).as(standIn.fault()).isEqualTo(SUCCESS);
        try (Memory host = new Memory(33)) {
            ok("cuMemcpyDtoH_v2", host, places, host.size());
            StringBuilder order = new StringBuilder();
            for (int i = 1; i < 33; i++) {
                order.append((char) ('0' + host.getByte(i)));
            }
            return order.toString();
        }
    }

    @ParameterizedTest
    @CsvSource({"readAt, 64, reads", "readAt, -1, reads", "readAt, 1000000000000, reads", "writeAt, 64, writes",
        "writeAt, -5000000000, writes", "pointAt, 65, points at", "pointAt, 100000, points at",
        "pointAt, -1, points at"})
    void stopsAtTheFirstAccessBesideAnAllocation(String kernel, long at, String verb) {
        Vectors vectors = vectors();
        vectors();
        assertThat(run(kernel, 1, 1, vectors, at)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(standIn.fault()).startsWith(kernel + ", block 0, thread 0, line ")
                .endsWith(verb + " float [" + at + "] of an allocation of 256 bytes");
    }

    @Test
    void namesTheLineOfTheKernelsSource() throws IOException {
        assertThat(run("readAt", 1, 1, vectors(), 64L)).isEqualTo(ILLEGAL_ADDRESS);
        String line = standIn.fault().replaceFirst(".* line (\\d+):.*", "$1");
        assertThat(Files.readAllLines(Path.of("src", "test", "cuda", "checks.cu")).get(Integer.parseInt(line) - 1))
                .contains("v.from[at]");
    }

    @Test
    void letsAPointerStandBehindItsAllocation() {
        assertThat(run("pointAt", 1, 1, vectors(), 64L)).as(standIn.fault()).isEqualTo(SUCCESS);
    }

    @ParameterizedTest
    @CsvSource({"60, 0, ''", "61, 700, reads 4 from float [61] of an allocation of 256 bytes",
        "64, 700, reads 4 from float [64]", "58, 716, 'reads 4 from float [58], which is not a multiple of 4'"})
    void readsFourOnlyWhereFourAre(int at, int result, String fault) {
        assertThat(run("readFourAt", 1, 1, vectors(), at)).isEqualTo(result);
        assertThat(standIn.fault()).contains(fault);
    }

    @Test
    void checksSharedArrays() {
        assertThat(run("sharedAt", 1, 1, vectors(), 63)).as(standIn.fault()).isEqualTo(SUCCESS);
        assertThat(run("sharedAt", 1, 1, vectors(), 64)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(standIn.fault()).endsWith("writes float [64] of the shared array shared of 64");
    }

    @Test
    void poisonsWhatNobodyHasWritten() {
        Vectors vectors = new Vectors(allocate(256), allocate(256), COUNT);
        ok("cuStreamSynchronize", stream);
        assertThat(run("copy", 1, COUNT, vectors, 1f)).isEqualTo(SUCCESS);
        assertThat(download(vectors.to(), COUNT)).containsOnly(Float.NaN);
        Pointer pinned = pointer("cuMemAllocHost_v2", 64L);
        assertThat(pinned.getFloatArray(0, 16)).containsOnly(Float.NaN);
    }

    @Test
    void poisonsSharedMemoryInEachBlock() {
        Vectors written = new Vectors(upload(numbers(COUNT)), allocate(4 * 4 * COUNT), 1);
        assertThat(run("sharedUnwritten", 4, COUNT, written)).isEqualTo(SUCCESS);
        assertThat(download(written.to(), 4 * COUNT)).containsOnly(1);
        Vectors unwritten = new Vectors(written.from(), written.to(), 0);
        assertThat(run("sharedUnwritten", 4, COUNT, unwritten)).isEqualTo(SUCCESS);
        assertThat(download(written.to(), 4 * COUNT)).containsOnly(Float.NaN);
    }

    @Test
    void noticesFreedMemory() {
        Vectors vectors = vectors();
        ok("cuMemFree_v2", vectors.from());
        assertThat(call("cuMemFree_v2", vectors.from())).isEqualTo(INVALID_VALUE);
        vectors(); // takes the place of what was freed, on a GPU
        assertThat(run("readAt", 1, 1, vectors, 3L)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(standIn.fault()).endsWith("reads float [3] of an allocation of 256 bytes that is freed");
    }

    @Test
    void noticesAddressesThatAreNotTheDevices() {
        try (Memory host = new Memory(256)) {
            Vectors vectors = new Vectors(Pointer.nativeValue(host), vectors().to(), COUNT);
            assertThat(run("readAt", 1, 1, vectors, 3L)).isEqualTo(ILLEGAL_ADDRESS);
            assertThat(standIn.fault()).endsWith("which is not the device's");
        }
    }

    @Test
    void noticesBlocksThatWriteToOnePlace() {
        assertThat(run("everyBlockWrites", 1, 32, vectors())).as(standIn.fault()).isEqualTo(SUCCESS);
        assertThat(run("everyBlockWrites", 2, 32, vectors())).isEqualTo(LAUNCH_FAILED);
        assertThat(standIn.fault())
                .contains("writes word [0] of an allocation of 256 bytes", "thread 0 of another block wrote");
    }

    @Test
    void shufflesAcrossAWarp() {
        Vectors vectors = new Vectors(upload(numbers(COUNT)), allocate(4 * 5 * COUNT), COUNT);
        assertThat(run("shuffles", 1, COUNT, vectors)).as(standIn.fault()).isEqualTo(SUCCESS);
        float[] out = download(vectors.to(), 5 * COUNT);
        for (int i = 0; i < COUNT; i++) {
            int first = i / 32 * 32; // of the warp; lane k has the number first + k + 1
            assertThat(out[i]).isEqualTo(32 * first + 33 * 16);
            assertThat(out[64 + i]).isEqualTo(first + 6);
            assertThat(out[128 + i]).isEqualTo(i % 32 < 29 ? i + 4 : i + 1);
            assertThat(out[192 + i]).isEqualTo(i / 8 * 8 + 2);
            assertThat(out[256 + i]).isEqualTo(first + 32 - i % 32 + first + 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"exitBeforeShuffle, exited", "barrierForSome, deadlock: 16 threads wait at __syncthreads in line",
        "differentBarriers, __syncthreads here in some threads and in line"})
    void reportsBarriersThatSomeThreadsNeverReach(String kernel, String fault) {
        assertThat(run(kernel, 2, 32, vectors())).isEqualTo(LAUNCH_FAILED);
        assertThat(standIn.fault()).startsWith(kernel + ", block ").contains(fault);
    }

    @Test
    void letsABarrierPassThreadsThatHaveExited() {
        assertThat(run("exitBeforeBarrier", 1, COUNT, vectors())).as(standIn.fault()).isEqualTo(SUCCESS);
    }

    @Test
    void staysBrokenUntilTheContextIsReleased() {
        Vectors vectors = vectors();
        assertThat(run("readAt", 1, 1, vectors, 64L)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(call("cuMemcpyDtoH_v2", new Memory(4), vectors.to(), 4L)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(call("cuMemFree_v2", vectors.to())).isEqualTo(ILLEGAL_ADDRESS);
        ok("cuDevicePrimaryCtxRelease", 0);
        assertThat(standIn.live()).as(standIn.liveText()).isZero();
        assertThat(call("cuCtxSynchronize")).isEqualTo(INVALID_CONTEXT);
        ok("cuCtxSetCurrent", retain());
        stream = pointer("cuStreamCreate", 0);
        module = load(ptx);
        assertThat(run("copy", 1, COUNT, vectors(), 1f)).as(standIn.fault()).isEqualTo(SUCCESS);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1, 32, 1, 1", "1, 1, 1, 0, 1, 1", "1, 1, 1, 1025, 1, 1", "1, 1, 1, 64, 32, 1",
        "1, 65536, 1, 32, 1, 1", "1, 1, 65536, 32, 1, 1", "1, 1, 1, 1, 1, 65", "-2147483648, 1, 1, 32, 1, 1"})
    void refusesABadConfiguration(int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ) {
        int[] grid = {gridX, gridY, gridZ};
        int[] block = {blockX, blockY, blockZ};
        assertThat(launch("copy", grid, block, vectors(), 1f)).isEqualTo(INVALID_VALUE);
        assertThat(standIn.launches()).isZero();
    }

    @Test
    void runsBlocksOf1024Threads() {
        Vectors vectors = new Vectors(upload(numbers(2048)), allocate(8192), 2048);
        assertThat(run("copy", 2, 1024, vectors, 1f)).isEqualTo(SUCCESS);
        assertThat(download(vectors.to(), 2048)).isEqualTo(numbers(2048));
    }

    @ParameterizedTest
    @CsvSource({"9.0, 12000, 222", "8.0, 12000, 0", "8.0, 11080, 222", "7.0, 11000, 0", "6.5, 10010, 222",
        "6.0, 9000, 0", "9.0, 13000, 0"})
    void refusesPtxNewerThanTheDriver(String version, int driver, int result) {
        standIn.device(1, 9, 0, driver);
        String text = ptx.replace(".version 6.0", ".version " + version);
        assertThat(loading(text)).isEqualTo(result);
    }

    @Test
    void refusesPtxForANewerGpuAndTextThatIsNotPtx() {
        standIn.device(1, 3, 5, 12000);
        assertThat(loading(ptx)).isEqualTo(INVALID_PTX);
        assertThat(loading("__global__ void f()")).isEqualTo(INVALID_PTX);
    }

    @Test
    void tellsTheCompilersMessageWhoeverAsks() {
        try (Memory log = new Memory(200); Memory options = new Memory(8); Memory values = new Memory(16)) {
            options.write(0, new int[] {5, 6}, 0, 2);
            values.setPointer(0, log);
            values.setLong(8, log.size());
            String text = ptx.replace(".version 6.0", ".version 9.9");
            assertThat(call("cuModuleLoadDataEx", new PointerByReference(), text, 2, options, values))
                    .isEqualTo(UNSUPPORTED_PTX_VERSION);
            assertThat(log.getString(0)).isEqualTo("ptxas fatal: unsupported .version 9.9");
        }
    }

    @Test
    void findsOnlyKernelsOfThePtxAndOfTheSource() {
        module = load(ptx + ".visible .entry forgotten()\n{ ret; }\n");
        assertThat(call("cuModuleGetFunction", new PointerByReference(), module, "cop")).isEqualTo(NOT_FOUND);
        assertThat(standIn.fault()).isEmpty();
        assertThat(call("cuModuleGetFunction", new PointerByReference(), module, "forgotten")).isEqualTo(NOT_FOUND);
        assertThat(standIn.fault()).contains("KERNEL(forgotten)");
        ok("cuModuleUnload", module);
        assertThat(call("cuModuleGetFunction", new PointerByReference(), module, "copy")).isEqualTo(INVALID_HANDLE);
    }

    @ParameterizedTest
    @CsvSource({"24, 0", "16, 500"})
    void noticesPtxThatIsOlderThanTheSource(int bytes, int result) {
        String parameters = ".param .align 8 .b8 copy_param_0[" + bytes + "],\n.param .f32 copy_param_1";
        module = load(withDeclarations(parameters, ""));
        assertThat(call("cuModuleGetFunction", new PointerByReference(), module, "copy")).isEqualTo(result);
    }

    @Test
    void refusesMoreThreadsThanTheKernelIsMadeFor() {
        module = load(withDeclarations("", ".maxntid 32, 2, 1"));
        assertThat(run("copy", 1, 64, vectors(), 1f)).isEqualTo(SUCCESS);
        assertThat(launch("copy", new int[] {1, 1, 1}, new int[] {65, 1, 1}, vectors(), 1f)).isEqualTo(INVALID_VALUE);
    }

    private static String withDeclarations(String parameters, String bounds) {
        return ptx.replace(".entry copy()", ".entry copy(\n" + parameters + "\n)\n" + bounds);
    }

    @Test
    void failsTheCallThatItIsTold() {
        standIn.fail("cuMemAlloc", 1, OUT_OF_MEMORY);
        allocate(16);
        assertThat(call("cuMemAlloc_v2", new LongByReference(), 16L)).isEqualTo(OUT_OF_MEMORY);
        allocate(16);
        standIn.fail("cuStreamSynchronize", 0, LAUNCH_FAILED);
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(LAUNCH_FAILED);
        assertThat(call("cuMemAlloc_v2", new LongByReference(), 16L)).isEqualTo(LAUNCH_FAILED);
        assertThatThrownBy(() -> standIn.fail("cuMemAloc", 0, 1)).hasMessage("the stand-in has no function cuMemAloc");
    }

    @Test
    void hasNoMoreMemoryThanItIsGiven() {
        standIn.memory(1000);
        long first = allocate(600);
        assertThat(call("cuMemAlloc_v2", new LongByReference(), 401L)).isEqualTo(OUT_OF_MEMORY);
        LongByReference free = new LongByReference();
        LongByReference total = new LongByReference();
        ok("cuMemGetInfo_v2", free, total);
        assertThat(free.getValue()).isEqualTo(400);
        assertThat(total.getValue()).isEqualTo(1000);
        ok("cuMemFree_v2", first);
        allocate(1000);
    }

    @Test
    void countsWhatIsNotGivenBack() {
        long address = allocate(4096);
        Pointer pinned = pointer("cuMemAllocHost_v2", 64L);
        Pointer event = pointer("cuEventCreate", 0);
        assertThat(standIn.live()).isEqualTo(6);
        assertThat(standIn.liveText()).isEqualTo("4096 bytes of the device, 64 bytes of pinned memory, a module, "
                + "a stream, an event, a retained context");
        ok("cuMemFree_v2", address);
        ok("cuMemFreeHost", pinned);
        ok("cuEventDestroy_v2", event);
        ok("cuModuleUnload", module);
        ok("cuStreamDestroy_v2", stream);
        ok("cuDevicePrimaryCtxRelease", 0);
        assertThat(standIn.live()).as(standIn.liveText()).isZero();
    }

    @Test
    void remembersWhatIsLeftInAReleasedContext() {
        long address = allocate(4096);
        ok("cuModuleUnload", module);
        ok("cuDevicePrimaryCtxRelease", 0);
        assertThat(standIn.liveText())
                .isEqualTo("4096 bytes of the device of a released context, a stream of a released context");
        ok("cuCtxSetCurrent", retain());
        assertThat(call("cuMemFree_v2", address)).isEqualTo(INVALID_VALUE);
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(INVALID_HANDLE);
    }

    @Test
    void copiesAsLateAsItMay() {
        Pointer in = pointer("cuMemAllocHost_v2", 256L);
        Pointer out = pointer("cuMemAllocHost_v2", 256L);
        Pointer event = pointer("cuEventCreate", 0);
        long device = allocate(256);
        out.setFloat(0, 5);
        in.setFloat(0, 1);
        ok("cuMemcpyHtoDAsync_v2", device, in, 256L, stream);
        ok("cuMemcpyDtoHAsync_v2", out, device, 256L, stream);
        ok("cuEventRecord", event, stream);
        assertThat(out.getFloat(0)).isNaN();
        in.setFloat(0, 2); // too early: the first copy has not been waited for
        ok("cuMemcpyHtoDAsync_v2", device, in, 256L, stream);
        ok("cuEventSynchronize", event);
        assertThat(out.getFloat(0)).isEqualTo(2);
        in.setFloat(0, 3);
        assertThat(download(device, 1)).containsExactly(2); // does not wait for a stream that is not blocking
        ok("cuStreamSynchronize", stream);
        assertThat(download(device, 1)).containsExactly(3);
    }

    @Test
    void copiesBackToWhereItCopiedFrom() {
        Pointer pinned = pointer("cuMemAllocHost_v2", 256L);
        pinned.setFloat(0, 3);
        Vectors vectors = new Vectors(allocate(256), allocate(256), 1);
        ok("cuMemcpyHtoDAsync_v2", vectors.from(), pinned, 256L, stream);
        assertThat(launch("copy", new int[] {1, 1, 1}, new int[] {1, 1, 1}, vectors, 2f)).isEqualTo(SUCCESS);
        ok("cuMemcpyDtoHAsync_v2", pinned, vectors.to(), 256L, stream);
        ok("cuStreamSynchronize", stream);
        assertThat(pinned.getFloat(0)).isEqualTo(6);
    }

    @Test
    void copiesMemoryThatIsNotPinnedBeforeItReturns() {
        long device = allocate(4);
        try (Memory host = new Memory(4)) {
            host.setFloat(0, 1);
            ok("cuMemcpyHtoDAsync_v2", device, host, 4L, stream);
            host.setFloat(0, 2);
            ok("cuMemcpyDtoHAsync_v2", host, device, 4L, stream);
            assertThat(host.getFloat(0)).isEqualTo(1);
        }
    }

    @Test
    void waitsForBlockingStreamsBeforeItCopies() {
        stream = pointer("cuStreamCreate", 0);
        Vectors vectors = vectors();
        assertThat(launch("copy", new int[] {1, 1, 1}, new int[] {COUNT, 1, 1}, vectors, 1f)).isEqualTo(SUCCESS);
        assertThat(download(vectors.to(), COUNT)).isEqualTo(numbers(COUNT));
    }

    @Test
    void noticesCopiesBesideAnAllocation() {
        long device = allocate(256);
        allocate(256);
        assertThat(call("cuMemcpyDtoH_v2", new Memory(512), device, 260L)).isEqualTo(INVALID_VALUE);
        assertThat(standIn.fault()).isEqualTo("cuMemcpyDtoH: 260 bytes from byte 0 of an allocation of 256 bytes");
        assertThat(call("cuMemsetD32Async", device + 252, 0, 2L, stream)).isEqualTo(INVALID_VALUE);
        ok("cuMemsetD32Async", device + 252, 7, 1L, stream);
        ok("cuMemsetD32_v2", device, 9, 63L);
        ok("cuCtxSynchronize");
        try (Memory host = new Memory(256)) {
            ok("cuMemcpyDtoH_v2", host, device, 256L);
            assertThat(host.getIntArray(0, 64)).containsOnly(9, 7).endsWith(7);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-4, 61, 64})
    void noticesWhoeverWritesBesidePinnedMemory(long at) {
        Pointer pinned = pointer("cuMemAllocHost_v2", 61L);
        pinned.setByte(60, (byte) 1);
        assertThat(standIn.fault()).isEmpty();
        pinned.setByte(at, (byte) 1);
        assertThat(standIn.fault()).isEqualTo("pinned memory of 61 bytes was written beside");
    }

    @Test
    void hasAContextInTheThreadsThatSetOne() {
        int[] result = new int[1];
        Thread other = new Thread(() -> result[0] = call("cuCtxSynchronize"));
        other.start();
        join(other);
        assertThat(result[0]).isEqualTo(INVALID_CONTEXT);
    }

    @Test
    void runsKernelsOfSeveralThreads() {
        Pointer context = retain();
        Vectors[] vectors = IntStream.range(0, 8).mapToObj(i -> vectors()).toArray(Vectors[]::new);
        Set<Integer> results = ConcurrentHashMap.newKeySet();
        Thread[] threads = Arrays.stream(vectors).map(own -> new Thread(() -> {
            ok("cuCtxSetCurrent", context);
            for (int i = 0; i < 50; i++) {
                results.add(run("reverse", 1, COUNT, own));
            }
        })).toArray(Thread[]::new);
        Arrays.stream(threads).forEach(Thread::start);
        Arrays.stream(threads).forEach(StandInTest::join);
        assertThat(results).as(standIn.fault()).containsExactly(SUCCESS);
        assertThat(standIn.launches()).isEqualTo(8 * 50);
        assertThat(vectors).allSatisfy(own -> assertThat(download(own.to(), COUNT)).isEqualTo(reversed()));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isTheMachineThatItIsTold() {
        standIn.reset(0);
        assertThat(call("cuDeviceGetCount", new IntByReference())).isEqualTo(NOT_INITIALIZED);
        standIn.device(2, 8, 6, 11040);
        ok("cuInit", 0);
        IntByReference answer = new IntByReference();
        ok("cuDeviceGetCount", answer);
        assertThat(answer.getValue()).isEqualTo(2);
        ok("cuDriverGetVersion", answer);
        assertThat(answer.getValue()).isEqualTo(11040);
        ok("cuDeviceGetAttribute", answer, 76, 1);
        assertThat(answer.getValue()).isEqualTo(6);
        byte[] name = new byte[40];
        ok("cuDeviceGetName", name, name.length, 0);
        assertThat(new String(name, 0, 12)).isEqualTo("Stand-in GPU");
        standIn.reset(0).device(0, 0, 0, 12000);
        assertThat(call("cuInit", 0)).isEqualTo(NO_DEVICE);
    }

    @Test
    void namesErrorsAsTheDriverDoes() {
        PointerByReference text = new PointerByReference();
        ok("cuGetErrorName", ILLEGAL_ADDRESS, text);
        assertThat(text.getValue().getString(0)).isEqualTo("CUDA_ERROR_ILLEGAL_ADDRESS");
        ok("cuGetErrorString", MISALIGNED_ADDRESS, text);
        assertThat(text.getValue().getString(0)).isEqualTo("misaligned address");
        assertThat(call("cuGetErrorName", 12345, text)).isEqualTo(INVALID_VALUE);
    }

    /** As large as a training step's way forward at the notebook's size; h_t = tanh(x_t + h_(t-1) U). */
    @Test
    void runsARecurrentLayerInASecondOrTwo() {
        int units = 32;
        int sequences = 32;
        int steps = 500;
        Random random = new Random(1);
        float[] kernel = new float[units * units];
        float[] x = new float[steps * units];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = random.nextFloat() * 0.2f - 0.1f;
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() - 0.5f;
        }
        long deviceKernel = upload(kernel);
        long deviceX = upload(x);
        long states = allocate(4L * sequences * steps * units);
        long start = System.nanoTime();
        assertThat(run("recurrent", sequences, units, deviceKernel, deviceX, states, steps)).as(standIn.fault())
                .isEqualTo(SUCCESS);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        float[] out = download(states, sequences * steps * units);
        float[] expected = new float[steps * units];
        double[] h = new double[units];
        for (int t = 0; t < steps; t++) {
            double[] next = new double[units];
            for (int j = 0; j < units; j++) {
                double sum = x[t * units + j];
                for (int i = 0; i < units; i++) {
                    sum += h[i] * kernel[i * units + j];
                }
                next[j] = Math.tanh(sum);
                expected[t * units + j] = (float) next[j];
            }
            h = next;
        }
        for (int sequence = 0; sequence < sequences; sequence++) {
            int first = sequence * expected.length;
            assertThat(Arrays.copyOfRange(out, first, first + expected.length))
                    .containsExactly(expected, within(1e-5f));
        }
    }

    /** Machines of their own, although their functions have the same names. */
    @Test
    void standsBesideACopyWithADamagedKernel() {
        String lines = "shared[i] = v.from[i];\n";
        StandIn damaged = StandIn.build(source.replace(lines + "    __syncthreads();", lines));
        damaged.reset(1);
        StandIn whole = standIn;
        standIn = damaged;
        try {
            start();
            assertThat(run("reverse", 1, COUNT, vectors())).isEqualTo(LAUNCH_FAILED);
            assertThat(damaged.launches()).isEqualTo(1);
        } finally {
            standIn = whole;
        }
        assertThat(whole.fault()).isEmpty();
        assertThat(whole.launches()).isZero();
        start();
        assertThat(run("reverse", 1, COUNT, vectors())).as(whole.fault()).isEqualTo(SUCCESS);
    }

    @Test
    void saysWhatTheCompilerSays() {
        assertThatThrownBy(() -> StandIn.build("this is not a kernel")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kernels.cu");
    }
}
