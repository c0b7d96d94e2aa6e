package io.github.imdbrnn;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs a program in a terminal of its own, as a person at the keyboard would: the program sees a terminal of a given size,
 * and Ctrl-C reaches it as it does there. Built on Python's {@code pty}; a test is skipped where there is none.
 */
public final class PseudoTerminal implements AutoCloseable {
    /** Control-C as the keyboard sends it. */
    public static final String CTRL_C = "\u0003";

    private static final int ROWS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Copies the terminal's output to its own, and does what the lines of its input say: {@code type HEX}, {@code size N}. */
    private static final String SCRIPT = """
            import fcntl, os, pty, select, struct, sys, termios
            def size(fd, columns):
                fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', %d, int(columns), 0, 0))
            pid, master = pty.fork()
            if pid == 0:
                size(0, sys.argv[1])
                os.execvp(sys.argv[2], sys.argv[2:])
            while True:
                ready = select.select([master, 0], [], [])[0]
                if master in ready:
                    try:
                        piece = os.read(master, 65536)
                    except OSError:
                        piece = b''
                    if not piece:
                        break
                    os.write(1, piece)
                elif 0 in ready:
                    line = b''
                    while not line.endswith(b'\\n'):
                        letter = os.read(0, 1)
                        if not letter:
                            os.kill(pid, 9)
                            os._exit(1)
                        line += letter
                    verb, what = line.decode().split()
                    if verb == 'size':
                        size(master, what)
                    else:
                        os.write(master, bytes.fromhex(what))
            status = os.waitpid(pid, 0)[1]
            sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
            """.formatted(ROWS);

    private final Process process;
    private final int columns;
    private final StringBuilder output = new StringBuilder();
    private final Thread reader;

    private PseudoTerminal(int columns, Map<String, String> environment, List<String> command) throws IOException {
        this.columns = columns;
        List<String> all = new ArrayList<>(List.of("python3", "-c", SCRIPT, Integer.toString(columns)));
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("TERM", "xterm");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().keySet().removeAll(List.of("CI", "COLUMNS", "NO_COLOR", "JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        process = builder.start();
        reader = new Thread(this::read, "pseudo-terminal");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Runs a class of this class path with this Java.
     *
     * @param columns the terminal's width
     * @param environment set beside what this program has
     */
    public static PseudoTerminal java(int columns, Map<String, String> environment, Class<?> main, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(javaCommand());
        command.add(main.getName());
        command.addAll(Arrays.asList(args));
        return run(columns, environment, command);
    }

    /** This Java with this class path, to be followed by a class's name. */
    public static List<String> javaCommand() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "-Dsun.misc.unsafe.memory.access=allow", "-cp", System.getProperty("java.class.path"));
    }

    /** Runs any command. */
    public static PseudoTerminal run(int columns, Map<String, String> environment, List<String> command)
            throws IOException {
        Assumptions.assumeTrue(onPath("python3") && Files.exists(Path.of("/dev/ptmx")),
                "needs python3 on the PATH and a system with pseudo-terminals");
        return new PseudoTerminal(columns, environment, command);
    }

    /** Whether there is such a program to be run. */
    public static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(System.getProperty("path.separator")))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void read() {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (output) {
                    // Bytes, one a char: a piece may end within a character.
                    output.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                    output.notifyAll();
                }
            }
        } catch (IOException e) {
            // The program has ended.
        }
    }

    /** Presses keys. */
    public void type(String keys) throws IOException {
        tell("type " + HexFormat.of().formatHex(keys.getBytes(StandardCharsets.UTF_8)));
    }

    /** Makes the terminal wider or narrower, as a person does with its window. */
    public void resize(int newColumns) throws IOException {
        tell("size " + newColumns);
    }

    private void tell(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        in.flush();
    }

    /**
     * Waits until the program has written this.
     *
     * @param times how often
     * @throws AssertionError if it does not
     */
    public void await(String text, int times) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        synchronized (output) {
            while (output().split(Pattern.quote(text), -1).length <= times) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || !reader.isAlive()) {
                    throw new AssertionError("'" + text + "' did not come " + times + " times, but:\n" + output());
                }
                output.wait(Math.min(left, 200));
            }
        }
    }

    /**
     * Waits for the program's end.
     *
     * @return its exit code, or 128 and the number of the signal that ended it
     * @throws AssertionError if it does not end
     */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running; it wrote:\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    /** All that the program has written and the terminal echoed so far, control characters included. */
    public String output() {
        return output(StandardCharsets.UTF_8);
    }

    /** The same, for a program that was told to write in another character set. */
    public String output(Charset charset) {
        synchronized (output) {
            return new String(output.toString().getBytes(StandardCharsets.ISO_8859_1), charset);
        }
    }

    /** What one would see when scrolling back: the lines as they stand in the end, each without the spaces after it. */
    public List<String> screen() {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int column = 0;
        for (char c : output().replaceAll("\u001b\\[[0-9;]*m", "").toCharArray()) {
            if (c == '\r') {
                column = 0;
            } else if (c == '\n' || column == columns) {
                lines.add(new StringBuilder());
                column = c == '\n' ? column : 0;
            }
            if (c >= ' ') {
                StringBuilder line = lines.get(lines.size() - 1);
                line.append(" ".repeat(Math.max(0, column + 1 - line.length()))).setCharAt(column++, c);
            }
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    /** Ends the program, whatever it does. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
