package io.github.imdbrnn.engine.cuda;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.github.imdbrnn.PseudoTerminal;
import io.github.imdbrnn.cuda.CudaDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A stand-in for NVIDIA's driver on machines that have no GPU: a library with the driver's functions that a C++
 * compiler makes of {@code src/test/cuda} and a kernel source. It runs every thread of a block in an order that a seed
 * decides, refuses addresses beside an allocation and accesses that no barrier orders, and does copies and kernels as
 * late as the driver may.
 */
public final class StandIn {

    /** The kernels of the engine. */
    public static final Path KERNELS =
            Path.of("src", "main", "resources", "io", "github", "imdbrnn", "engine", "cuda", "simple_rnn.cu");

    private static final Path SOURCES = Path.of("src", "test", "cuda").toAbsolutePath();
    private static final Path LIBRARIES = Path.of("target", "cuda-stand-in").toAbsolutePath();
    private static final List<String> OPTIONS = List.of("-std=c++17", "-O2", "-shared", "-fPIC", "-fvisibility=hidden",
            "-ffp-contract=off", "-U_FORTIFY_SOURCE", "-Wno-unknown-pragmas",
            // Or the functions of one copy would call those of another in the same JVM.
            "-Wl,-Bsymbolic");
    private static final int TIMEOUT_MINUTES = 5;

    /** Opened in this JVM, by their folder. */
    private static final Map<Path, StandIn> OPEN = new ConcurrentHashMap<>();

    private final NativeLibrary library;

    private StandIn(Path file) {
        library = NativeLibrary.getInstance(file.toString());
    }

    /** Why there is no stand-in on this machine; empty where there is one. */
    public static Optional<String> whyUnavailable() {
        if (!Platform.isLinux() || !Platform.is64Bit() || !(Platform.isIntel() || Platform.isARM())) {
            return Optional.of("the stand-in for the CUDA driver runs on Linux on x86-64 and Arm64 only");
        }
        return compiler().isPresent() ? Optional.empty()
                : Optional.of("the stand-in for the CUDA driver needs g++, c++ or clang++ on the PATH");
    }

    /** Whether tests can use the stand-in here. */
    public static boolean isAvailable() {
        return whyUnavailable().isEmpty();
    }

    /** Skips the test that calls it, with the reason, where there is no stand-in. */
    public static void assumeAvailable() {
        Assumptions.assumeTrue(isAvailable(), () -> whyUnavailable().orElseThrow());
    }

    private static Optional<String> compiler() {
        return Stream.of("g++", "c++", "clang++").filter(PseudoTerminal::onPath).findFirst();
    }

    /** The driver with the engine's kernels. */
    public static StandIn shared() {
        try {
            return build(Files.readString(KERNELS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The driver with these kernels; built once, and again only when a source changes.
     *
     * @param kernelSource CUDA C
     * @throws IllegalStateException if it does not compile; the message is the compiler's
     */
    public static synchronized StandIn build(String kernelSource) {
        assumeAvailable();
        try {
            Path folder = LIBRARIES.resolve(hash(kernelSource));
            Path file = folder.resolve("libcuda.so.1");
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(folder.resolve("lock"), WRITE, CREATE);
                    FileLock lock = channel.lock()) { // tests run in more than one JVM
                if (!Files.exists(file)) {
                    Path kernels = Files.writeString(folder.resolve("kernels.cu"), kernelSource);
                    Path unfinished = folder.resolve("unfinished");
                    compile(kernels, unfinished);
                    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return OPEN.computeIfAbsent(file, StandIn::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of all that decides what the library does. */
    private static String hash(String kernelSource) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String header = Files.readString(SOURCES.resolve("stand_in.h"));
            String driver = Files.readString(SOURCES.resolve("driver.cpp"));
            for (String part : List.of(header, driver, kernelSource, compiler().orElseThrow(), OPTIONS.toString())) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void compile(Path kernels, Path library) throws IOException {
        List<String> command = new ArrayList<>(List.of(compiler().orElseThrow()));
        command.addAll(OPTIONS);
        command.addAll(List.of("-DKERNELS=\"" + kernels + '"', "-o", library.toString(),
                SOURCES.resolve("driver.cpp").toString()));
        Path messages = library.resolveSibling("messages.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(messages.toFile())
                .start();
        try {
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("the compiler takes more than " + TIMEOUT_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (process.exitValue() != 0) {
            Files.deleteIfExists(library);
            throw new IllegalStateException(String.join(" ", command) + "\n" + Files.readString(messages));
        }
    }

    /** Whether a driver is the stand-in. */
    public static boolean isStandIn(CudaDriver driver) {
        return driver.gpus().stream().anyMatch(gpu -> gpu.name().equals("Stand-in GPU"));
    }

    /** The driver, for whoever calls its functions by name. */
    public NativeLibrary library() {
        return library;
    }

    /**
     * Puts a fresh machine in place of the old one: one GPU of capability 9.0, driver of CUDA 12.0, 1 GiB of memory.
     *
     * @param seed decides in which order blocks and threads run
     */
    public StandIn reset(int seed) {
        invoke("standInReset", seed);
        return this;
    }

    /** Another machine; before {@code cuInit}. */
    public StandIn device(int count, int major, int minor, int driverVersion) {
        invoke("standInDevice", count, major, minor, driverVersion);
        return this;
    }

    /** How much memory the GPU has, in bytes. */
    public StandIn memory(long bytes) {
        invoke("standInMemory", bytes);
        return this;
    }

    /**
     * Has a call of one function fail, without doing anything. After 700, 719 and 999, among others, all further calls
     * answer the same until the context is released.
     *
     * @param function its name, with or without {@code _v2}
     * @param after how many calls of it succeed before, from now
     * @param error of {@code CUresult}
     */
    public StandIn fail(String function, int after, int error) {
        if (library.getFunction("standInFail").invokeInt(new Object[] {function, after, error}) == 0) {
            throw new IllegalArgumentException("the stand-in has no function " + function);
        }
        return this;
    }

    /**
     * The first thing that a kernel or a caller did wrong since the last reset, with kernel, block, thread and line of
     * the kernels' source; or "".
     */
    public String fault() {
        return library.getFunction("standInFault").invokeString(new Object[0], false);
    }

    /**
     * How many allocations, modules, streams, events and retained contexts there are. What is left when the last user
     * releases the context counts on, unless an error had made it useless.
     */
    public int live() {
        return library.getFunction("standInLive").invokeInt(new Object[0]);
    }

    /** What {@link #live} counts, in words. */
    public String liveText() {
        return library.getFunction("standInLiveText").invokeString(new Object[0], false);
    }

    /** How many kernels have been launched since the last reset. */
    public long launches() {
        return library.getFunction("standInLaunches").invokeLong(new Object[0]);
    }

    private void invoke(String function, Object... arguments) {
        library.getFunction(function).invoke(arguments);
    }
}
