package io.github.imdbrnn.cli;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How wide the terminal behind standard output is. The system is asked, by the one call that answers at once and changes
 * nothing of the terminal or its signals: it can be asked anew for every line, as windows are resized.
 */
final class TerminalWidth {
    /** Where nothing tells. */
    static final int USUAL = 80;

    private static final int STANDARD_OUTPUT = 1;
    private static final long TIOCGWINSZ = Platform.isMac() ? 0x40087468L : 0x5413L;
    private static final int WINDOWS_STANDARD_OUTPUT = -11;

    private TerminalWidth() {}

    /** The width in columns: what the system says, else the variable {@code COLUMNS}, else {@value #USUAL}. */
    static int columns() {
        return ofSystem().orElseGet(() -> ofEnvironment(System.getenv()));
    }

    static int ofEnvironment(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : USUAL;
    }

    private static OptionalInt ofSystem() {
        try {
            int columns = Platform.isWindows() ? ofWindows() : ofUnix();
            return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
        } catch (LinkageError e) {
            // JNA puts its library into the folder for temporary files, which may not allow that.
            return OptionalInt.empty();
        }
    }

    private static int ofUnix() {
        try (Memory size = new Memory(8)) { // struct winsize: rows, columns and two more, as unsigned shorts
            return CLibrary.INSTANCE.ioctl(STANDARD_OUTPUT, new NativeLong(TIOCGWINSZ), size) == 0
                    ? Short.toUnsignedInt(size.getShort(2)) : 0;
        }
    }

    private static int ofWindows() {
        try (Memory info = new Memory(22)) { // CONSOLE_SCREEN_BUFFER_INFO; the window's left is at 10, its right at 14
            Kernel32 kernel = Kernel32.INSTANCE;
            return kernel.GetConsoleScreenBufferInfo(kernel.GetStdHandle(WINDOWS_STANDARD_OUTPUT), info) != 0
                    ? info.getShort(14) - info.getShort(10) + 1 : 0;
        }
    }

    private interface CLibrary extends Library {
        CLibrary INSTANCE = Native.load("c", CLibrary.class);

        int ioctl(int descriptor, NativeLong request, Object... arguments);
    }

    private interface Kernel32 extends Library {
        Kernel32 INSTANCE = Native.load("kernel32", Kernel32.class);

        Pointer GetStdHandle(int which);

        int GetConsoleScreenBufferInfo(Pointer console, Pointer info);
    }
}
