package io.github.imdbrnn.engine.cuda;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Compiles the kernels with NVRTC 11.6, which profile {@code ptx} puts on the class path, to PTX for compute capability
 * 6.0. The PTX says of itself that it is version 7.6, which only drivers from 2022 on read; its instructions are all of
 * version 6.0, of 2017, so that is what is written. (ptxas accepts it as such: src/bench/ptxas.sh.)
 */
final class KernelCompiler {
    static final Path FOLDER = Path.of("src/main/resources/io/github/imdbrnn/engine/cuda");
    static final Path SOURCE = FOLDER.resolve("simple_rnn.cu");
    static final Path PTX = FOLDER.resolve("simple_rnn.ptx");

    private static final String VERSION = ".version 6.0";

    /** In the order in which they are to be loaded. */
    private static final List<String> LIBRARIES = Platform.isWindows()
            ? List.of("nvrtc-builtins64_116.dll", "nvrtc64_112_0.dll")
            : List.of("libnvrtc-builtins.so.11.6", "libnvrtc.so.11.2");

    private KernelCompiler() {}

    /** Writes the PTX beside the source. */
    public static void main(String[] args) throws IOException {
        String source = source();
        Path made = Files.writeString(Path.of("target", "simple_rnn.ptx"), header(source) + compile(source));
        Files.move(made, PTX, StandardCopyOption.REPLACE_EXISTING);
        System.out.println(PTX + ": " + Files.size(PTX) + " bytes");
    }

    static String source() throws IOException {
        return Files.readString(SOURCE).replace("\r\n", "\n");
    }

    /** Which source the PTX was made of. */
    static String header(String source) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return "// Compiled from simple_rnn.cu, SHA-256 " + HexFormat.of().formatHex(hash) + ",\n"
                    + "// by NVRTC 11.6: ./mvnw -Pptx test-compile exec:java\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static String resource(String library) {
        return "/org/bytedeco/cuda/" + (Platform.isWindows() ? "windows-x86_64/" : "linux-x86_64/") + library;
    }

    static boolean isAvailable() {
        return KernelCompiler.class.getResource(resource(LIBRARIES.get(1))) != null;
    }

    private static NativeLibrary load() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "nvrtc").toAbsolutePath());
        NativeLibrary library = null;
        for (String name : LIBRARIES) {
            try (InputStream in = KernelCompiler.class.getResourceAsStream(resource(name))) {
                Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            library = NativeLibrary.getInstance(folder.resolve(name).toString());
        }
        return library;
    }

    static String compile(String source) throws IOException {
        NativeLibrary nvrtc = load();
        PointerByReference handle = new PointerByReference();
        call(nvrtc, "nvrtcCreateProgram", handle, source, "simple_rnn.cu", 0, Pointer.NULL, Pointer.NULL);
        Pointer program = handle.getValue();
        String[] options = {"--gpu-architecture=compute_60", "--std=c++14"};
        int result = nvrtc.getFunction("nvrtcCompileProgram")
                .invokeInt(new Object[] {program, options.length, new StringArray(options)});
        if (result != 0) {
            throw new IOException(text(nvrtc, program, "nvrtcGetProgramLog"));
        }
        String ptx = text(nvrtc, program, "nvrtcGetPTX");
        call(nvrtc, "nvrtcDestroyProgram", handle);
        return ptx.substring(ptx.indexOf(".version")).replaceFirst("\\.version \\S+", VERSION);
    }

    private static String text(NativeLibrary nvrtc, Pointer program, String function) {
        LongByReference size = new LongByReference();
        call(nvrtc, function + "Size", program, size);
        Memory text = new Memory(size.getValue());
        call(nvrtc, function, program, text);
        return text.getString(0);
    }

    private static void call(NativeLibrary nvrtc, String function, Object... arguments) {
        int result = nvrtc.getFunction(function).invokeInt(arguments);
        if (result != 0) {
            throw new IllegalStateException(function + ": error " + result);
        }
    }
}
