package io.github.imdbrnn.numpy;

import static io.github.imdbrnn.numpy.NpzFixtures.bytes;
import static io.github.imdbrnn.numpy.NpzFixtures.members;
import static io.github.imdbrnn.numpy.NpzFixtures.npy;
import static io.github.imdbrnn.numpy.NpzFixtures.resource;
import static io.github.imdbrnn.numpy.NpzFixtures.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
    private static final String VECTOR = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"<f4", ">f4", "<f8", ">f8", "|i1", "|u1", "<i2", ">u2", "<i4", ">i4", "<i8", ">u8"})
    void readsEveryNumericTypeInBothOrders(String type) throws IOException {
        try (Npz npz = Npz.open(resource("numbers.npz"))) {
            NpyArray expected = new NpyArray(new int[] {2, 3}, new float[] {0, 1, 2, 3, 4, 5});
            assertThat(npz.array(type + "C")).isEqualTo(expected);
            assertThat(npz.array(type + "F")).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"version2", "version3"})
    void readsTheLaterHeaderVersions(String name) throws IOException {
        try (Npz npz = Npz.open(resource("numbers.npz"))) {
            assertThat(npz.array(name)).isEqualTo(new NpyArray(new int[] {2, 3}, new float[] {0, 1, 2, 3, 4, 5}));
        }
    }

    @Test
    void readsScalarsCubesAndEmptyArrays() throws IOException {
        try (Npz npz = Npz.open(resource("numbers.npz"))) {
            assertThat(npz.array("scalar")).isEqualTo(new NpyArray(new int[0], new float[] {2.5f}));
            float[] upwards = new float[24];
            for (int i = 0; i < upwards.length; i++) {
                upwards[i] = i;
            }
            assertThat(npz.array("cube")).isEqualTo(new NpyArray(new int[] {2, 3, 4}, upwards));
            assertThat(npz.array("empty")).isEqualTo(new NpyArray(new int[] {0, 3}, new float[0]));
        }
    }

    @Test
    void refusesTypesThatAreNotNumbers() {
        assertRefused(resource("numbers.npz"), "half", "holds elements of type <f2");
        assertRefused(resource("numbers.npz"), "text", "holds elements of type <U1");
        assertRefused(resource("numbers.npz"), "record", "is a structured array");
        assertRefused(resource("matrix.npz"), "x_train", "holds elements of type |O");
    }

    @Test
    void readsLabelsOfAnyIntegerTypeButNoFloats() throws IOException {
        Path file = zip(folder.resolve("labels.npz"), Map.of(
                "wide.npy", npy(VECTOR.replace("<f4", ">i8"), new byte[] {0, 0, 0, 0, 0, 0, 1, 2}),
                "truth.npy", npy(VECTOR.replace("<f4", "|b1").replace("1,", "3,"), new byte[] {0, 1, 0}),
                "huge.npy", npy(VECTOR.replace("<f4", "<i8"), new byte[] {0, 0, 0, 0, 1, 0, 0, 0}),
                "float.npy", npy(VECTOR, new byte[4])));
        try (Npz npz = Npz.open(file)) {
            assertThat(npz.ints("wide")).containsExactly(258);
            assertThat(npz.ints("truth")).containsExactly(0, 1, 0);
            assertThatExceptionOfType(DataException.class).isThrownBy(() -> npz.ints("huge"))
                    .withMessage(file + ": member huge holds 4294967296, which does not fit 32 bits");
            assertThatExceptionOfType(DataException.class).isThrownBy(() -> npz.ints("float"))
                    .withMessage(file + ": member float holds numbers of type <f4; integers are needed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "\n", "{}\n", "{'descr': '<f4'}\n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}\n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}\n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,,)}\n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}\n",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}\n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': ''}\n",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}\n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1\n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
        "__import__('os').system('true')\n",
    })
    void refusesAHeaderThatNumPyWouldNotWrite(String header) {
        assertRefused(member(npy(header, new byte[4])), "x", "has a header that NumPy would not write");
    }

    @Test
    void readsTheHeaderThatPython2Wrote() throws IOException {
        String header = "{'shape': (1L, 1), 'fortran_order': False, \"descr\": \"<f4\"}";
        try (Npz npz = Npz.open(member(npy(header, new byte[] {0, 0, (byte) 0x80, 0x3f})))) {
            assertThat(npz.array("x")).isEqualTo(new NpyArray(new int[] {1, 1}, new float[] {1}));
        }
    }

    @Test
    void refusesAHeaderThatPromises2To60Elements() {
        assertRefused(member(npy(shaped(1L << 60), new byte[4])), "x", "promises more than 268435456 elements");
    }

    @Test
    void believesNoPromisedSize() {
        byte[] four = new byte[4];
        assertRefused(member(npy(shaped("0, 9" + "9".repeat(5000)), four)), "x", "promises more than");
        assertRefused(member(npy(shaped("65536, 65536"), four)), "x", "promises more than");
        assertRefused(member(npy(shaped(1 << 28), four)), "x", "ends too early");
        assertRefused(member(npy(shaped("1,".repeat(65) + "1"), four)), "x", "more than 64 dimensions");
        byte[] header = bytes("\u0093NUMPY\u0002\u0000\u00ff\u00ff\u00ff\u00ff{");
        assertRefused(member(header), "x", "has a header of 4294967295 bytes");
    }

    @Test
    void refusesMoreOrFewerBytesThanTheShapeNeeds() {
        assertRefused(member(npy(VECTOR, new byte[3])), "x", "ends too early: it is cut off or damaged");
        assertRefused(member(npy(VECTOR, new byte[5])), "x", "has more bytes than its content needs");
        assertRefused(member(new byte[0]), "x", "ends too early");
        assertRefused(member(bytes("PK\u0003\u0004..")), "x", "is not a NumPy array");
        byte[] later = bytes("\u0093NUMPY\u0004\u0000\u0000\u0000");
        assertRefused(member(later), "x", "is of .npy version 4.0; 1.0 to 3.0 are read");
    }

    @Test
    void refusesAMemberThatUnpacksToFarMoreThanItTakes() {
        byte[] zeros = new byte[80_000_000];
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (20000000,), }\n";
        assertRefused(member(npy(header, zeros)), "x", "unpacks to more than 64 MB");
    }

    /** The packed size in the zip's directory is as easily forged as the rest. */
    @Test
    void believesNoPromiseOfHowMuchIsPacked() throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (20000000,), }\n";
        Path file = member(npy(header, new byte[80_000_000]));
        byte[] zip = Files.readAllBytes(file);
        int directory = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        System.arraycopy(NpzFixtures.littleInt(1 << 30), 0, zip, directory + 20, 4);
        Files.write(file, zip);
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> {
            try (Npz npz = Npz.open(file)) {
                npz.array("x");
            }
        }).withMessageStartingWith(file + ": ");
    }

    @Test
    void refusesTwoMembersOfOneName() throws IOException {
        Path file = zip(folder.resolve("two.npz"), Map.of("a.npy", new byte[1], "b.npy", new byte[1]));
        String renamed = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replace("b.npy", "a.npy");
        Files.write(file, bytes(renamed));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> Npz.open(file))
                .withMessage(file + ": has two members a.npy");
    }

    @Test
    void refusesNamesThatCannotBeShown() {
        Path file = zip(folder.resolve("names.npz"), Map.of("x\n\u001b[2J.npy", new byte[1]));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> Npz.open(file))
                .withMessage(file + ": has a member whose name is too long or has control characters: x ?[2J.npy");
    }

    @Test
    void writesNothingWhereverAMembersNamePoints() throws IOException {
        byte[] one = npy(VECTOR, new byte[4]);
        Path file = zip(
                folder.resolve("paths.npz"),
                Map.of("../up.npy", one, "/absolute.npy", one, "readme", new byte[0]));
        try (Npz npz = Npz.open(file)) {
            assertThat(npz.names()).containsExactlyInAnyOrder("../up", "/absolute");
            assertThat(npz.array("../up").values()).containsExactly(0);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        Path file = folder.resolve("weights.npz");
        float[] many = new float[100_003];
        for (int i = 0; i < many.length; i++) {
            many[i] = i * 0.37f - 5;
        }
        List<NpyArray> arrays = List.of(
                new NpyArray(new int[] {100_003}, many),
                new NpyArray(new int[] {2, 1}, new float[] {Float.MIN_VALUE, -0f}),
                new NpyArray(new int[] {}, new float[] {Float.NaN}));
        Npz.write(file, arrays, "");
        try (Npz npz = Npz.open(file)) {
            assertThat(npz.names()).containsExactly("arr_0", "arr_1", "arr_2");
            for (int i = 0; i < 3; i++) {
                assertThat(npz.array("arr_" + i)).isEqualTo(arrays.get(i));
            }
        }
    }

    @Test
    void writesTheMembersNumPyWrites() throws IOException {
        Path file = folder.resolve("weights.npz");
        Npz.write(file, List.of(new NpyArray(new int[] {2, 3}, new float[] {0, 1, 2, 3, 4, 5})), "");
        // zipfile.ZipFile("ref.npz").read("arr_0.npy") in Python, after
        // np.savez("ref.npz", np.arange(6, dtype="<f4").reshape(2, 3))
        assertThat(members(file).get("arr_0.npy")).isEqualTo(bytes("\u0093NUMPY\u0001\u0000v\u0000"
                + "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + " ".repeat(58) + "\n"
                + "\0\0\0\0\0\0\u0080?\0\0\0@\0\0@@\0\0\u0080@\0\0\u00a0@"));
    }

    @Test
    void writesTheSameBytesForTheSameArrays() throws IOException {
        List<NpyArray> arrays = List.of(new NpyArray(new int[] {1}, new float[] {1}));
        Npz.write(folder.resolve("a.npz"), arrays, "");
        Npz.write(folder.resolve("b.npz"), arrays, "");
        assertThat(folder.resolve("a.npz")).hasSameBinaryContentAs(folder.resolve("b.npz"));
    }

    private static String shaped(Object shape) {
        return "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + ",), }\n";
    }

    private Path member(byte[] npy) {
        return zip(folder.resolve("file.npz"), Map.of("x.npy", npy));
    }

    private static void assertRefused(Path file, String name, String fault) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> {
                    try (Npz npz = Npz.open(file)) {
                        npz.array(name);
                    }
                })
                .withMessageStartingWith(file + ": member " + name + " ")
                .withMessageContaining(fault)
                .withMessageNotContaining("\n");
    }
}
