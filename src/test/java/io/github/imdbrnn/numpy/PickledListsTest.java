package io.github.imdbrnn.numpy;

import static io.github.imdbrnn.numpy.NpzFixtures.arrayPickle;
import static io.github.imdbrnn.numpy.NpzFixtures.bytes;
import static io.github.imdbrnn.numpy.NpzFixtures.concat;
import static io.github.imdbrnn.numpy.NpzFixtures.littleInt;
import static io.github.imdbrnn.numpy.NpzFixtures.objects;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles written opcode by opcode; their meaning is that of Python's {@code pickletools}. */
class PickledListsTest {
    @TempDir
    private Path folder;

    @Test
    void readsIntsOfEveryWidth() throws IOException {
        IntLists lists = read(1, bytes("](](K\u00ffM\u0000\u0001J\u0000\u0000\u0001\u0000J\u00fe\u00ff\u00ff\u00ff"
                + "\u008a\u0000\u008a\u0001\u00ff\u008a\u0004\u00ff\u00ff\u00ff\u007f"
                + "\u008a\u0008\u0000\u0000\u0000\u0080\u00ff\u00ff\u00ff\u00ffee"));
        assertThat(list(lists, 0)).containsExactly(255, 256, 65536, -2, 0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE);
    }

    @Test
    void readsListsOfNoneOneAndSeveralInts() throws IOException {
        IntLists lists = read(4, bytes("](]]K\u0005a](K\u0001K\u0002e]K\u0007aK\u0008ae"));
        assertThat(list(lists, 0)).isEmpty();
        assertThat(list(lists, 1)).containsExactly(5);
        assertThat(list(lists, 2)).containsExactly(1, 2);
        assertThat(list(lists, 3)).containsExactly(7, 8);
    }

    @ParameterizedTest
    @CsvSource({"'q\u0009', 'h\u0009'", "'r\t\u0001\u0000\u0000', 'j\t\u0001\u0000\u0000'", "'p300\n', 'g300\n'"})
    void recallsAListFromTheMemo(String put, String get) throws IOException {
        IntLists lists = read(3, bytes("](](K\u0001K\u0002e" + put + "]K\u0003a" + get + "e"));
        assertThat(list(lists, 0)).containsExactly(1, 2);
        assertThat(list(lists, 1)).containsExactly(3);
        assertThat(list(lists, 2)).containsExactly(1, 2);
    }

    @Test
    void acceptsAFrameBetweenAnyTwoOpcodes() throws IOException {
        String frame = "\u0095\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000";
        IntLists lists = read(1, bytes(
                frame + "](]" + frame + "(" + frame + "K\u0001" + frame + "K\u0002" + frame + "ee"));
        assertThat(list(lists, 0)).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "os system", "posix system", "builtins eval", "numpy.core.multiarray scalar", "java.lang.Runtime exec",
        "numpy ndarray2", "numpy.core.multiarray._reconstruct x", "copyreg _reconstructor"
    })
    void refusesEveryNameButThoseOfArrays(String global) {
        String shown = global.replace(' ', '.');
        String[] parts = global.split(" ");
        String fault = "names " + shown + "; only NumPy arrays are read";
        assertRefused(pickle("\u0080\u0002c" + parts[0] + "\n" + parts[1] + "\n(U\u0002lstR."), fault);
        assertRefused(pickle("\u0080\u0004\u008c" + (char) parts[0].length() + parts[0] + "\u0094\u008c"
                + (char) parts[1].length() + parts[1] + "\u0094\u0093."), fault);
        assertRefused(pickle("\u0080\u0002(U\u0002lsi" + parts[0] + "\n" + parts[1] + "\n."), fault);
        assertRefused(pickle("c" + parts[0] + "\n" + parts[1] + "\n."), fault);
    }

    @Test
    void namesAnAllowedFunctionOnlyForItsOnePurpose() {
        assertRefused(pickle("\u0080\u0002c_codecs\nencode\nU\u0001xU\u0003rot\u0086R."), "calls a function otherwise");
        assertRefused(pickle("\u0080\u0002cnumpy\nndarray\nK\u0001\u0085R."), "calls a function otherwise");
        assertRefused(pickle("\u0080\u0002cnumpy\ndtype\n(U\u0002f8\u0089\u0088tR."), "calls a function otherwise");
    }

    @Test
    void refusesOldAndUnknownProtocols() {
        assertRefused(pickle("(lp0\n."), "is pickled in protocol 0 or 1; 2 to 5 are read");
        assertRefused(pickle("cnumpy.core.multiarray\n_reconstruct\n."), "is pickled in protocol 0 or 1");
        assertRefused(pickle("\u0080\u0001]."), "is pickled in protocol 1; 2 to 5 are read");
        assertRefused(pickle("\u0080\u0006]."), "is pickled in protocol 6; 2 to 5 are read");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "](](U\u0001xee", // texts
        "](](]]ee", // lists within lists
        "](](K\u0001Nee", // None among ints
        "](](K\u0001]ee", // a list among ints
        "](]K\u0001a]aee", // a list appended to a list of ints
        "](](]eK\u0001ae", // an int appended to a list of lists
        "](\u0088e", // a truth value for a list
        "](]G\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000ae", // a float
        "](]q\u0001]K\u0001ah\u0001K\u0002aK\u0003ae", // one more list than the shape says
        "](K\u0001e", // an int for a list
        "]", // no list
    })
    void refusesAnythingButListsOfInts(String list) {
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(1, bytes(list)))
                .withMessageMatching(".*imdb\\.npz: member x (holds|does not hold|has the pickle opcode).*");
    }

    @Test
    void refusesAListThatHoldsItselfThroughTheMemo() {
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> read(1, bytes("]q\u0001h\u0001a")))
                .withMessageMatching(".*imdb\\.npz: member x (holds|does not hold|has the pickle opcode).*");
    }

    @Test
    void refusesToGoBackToAFinishedList() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> read(2, bytes("](]K\u0001aq\u0001]K\u0002ah\u0001(K\u0003K\u0004e0e")))
                .withMessageEndingWith("goes back to a list it had finished");
    }

    @Test
    void refusesNumbersBeyond32Bits() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> read(1, bytes("](](\u008a\u0005\u0000\u0000\u0000\u0080\u0000ee")))
                .withMessageEndingWith("holds a number that does not fit 32 bits");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> read(1, bytes("](](\u008a\u0009\u0001" + "\u0000".repeat(8) + "ee")))
                .withMessageEndingWith("holds a number that does not fit 32 bits");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ".", "a.", "e.", "(e.", "t.", "R.", "b.", "q\u0001.", "\u0087.",
        "\u0093.", "(a.", "](.", "]].", "](]\u0086e.", "(]t(.", "Nr\u00ff\u00ff\u00ff\u007f.", "px\n."
    })
    void refusesAStackThatDoesNotHoldWhatAnOpcodeNeeds(String opcodes) {
        assertRefused(pickle("\u0080\u0002" + opcodes), "is not pickled as NumPy pickles an array");
    }

    @Test
    void refusesAnythingButAnArray() {
        assertRefused(pickle("\u0080\u0002]."), "holds something other than an array of objects");
        String unbuilt = "\u0080\u0002cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\u0000\u0085U\u0001btR.";
        assertRefused(pickle(unbuilt),
                "holds something other than an array of objects");
    }

    @Test
    void refusesAReferenceToWhatWasNeverStored() {
        assertRefused(pickle("\u0080\u0002h\u0005."), "refers to an object it has not stored");
        assertRefused(pickle("\u0080\u0002j\u00ff\u00ff\u00ff\u00ff."), "refers to an object it has not stored");
    }

    @Test
    void refusesAShapeThatTheHeaderDoesNotHave() {
        byte[] two = arrayPickle(2, bytes("](]]e"));
        assertRefused(npz(objects(3, two)), "has shape (3,) in its header and (2,) in its pickle");
    }

    @Test
    void refusesFewerListsThanTheShapeSays() {
        byte[] two = arrayPickle(3, bytes("](]]e"));
        assertRefused(npz(objects(3, two)), "does not hold one list of ints for each of its 3 elements");
    }

    @Test
    void refusesBytesBehindThePickle() {
        byte[] whole = arrayPickle(1, bytes("](]e"));
        assertRefused(npz(objects(1, concat(whole, new byte[1]))), "has more bytes than its content needs");
        assertRefused(npz(objects(1, Arrays.copyOf(whole, whole.length - 1))), "ends too early");
    }

    @Test
    void refusesAFrameThatReachesBeyondTheEnd() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> read(1, bytes("\u0095\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000](]e")))
                .withMessageEndingWith("is not pickled as NumPy pickles an array");
    }

    @Test
    void refusesAMillionListsInEachOther() {
        assertRefused(pickle("\u0080\u0002" + "(".repeat(1_000_000)), "is nested too deeply");
        assertRefused(pickle("\u0080\u0002" + "]".repeat(1_000_000)), "is nested too deeply");
    }

    @Test
    void boundsObjectsAndText() {
        assertRefused(pickle("\u0080\u0002N" + "\u0085".repeat(1_000_000)), "holds something other than lists of ints");
        assertRefused(pickle("\u0080\u0002X\u00ff\u00ff\u00ff\u007f"), "holds text");
        assertRefused(pickle("\u0080\u0002c" + "a".repeat(1_000_000)), "is not pickled as NumPy");
    }

    @Test
    void boundsTheNumberOfLists() {
        assertRefused(pickle("\u0080\u0002]" + "(]e".repeat(1_100_000)), "holds more than 1048576 lists");
    }

    @Test
    void boundsWhatAPickleUnpacksTo() {
        // 40 million ints, packed a thousandfold: more than 64 MB and more than a hundred times the packed size.
        byte[] bomb = new byte[80_000_000];
        Arrays.fill(bomb, (byte) 'K');
        byte[] start = bytes("\u0080\u0002](");
        System.arraycopy(start, 0, bomb, 0, start.length);
        assertRefused(npz(objects(1, bomb)), "unpacks to more than 64 MB");
    }

    @Test
    void copiesNoListThatIsReferredToAMillionTimes() throws IOException {
        String ints = "K\u0001".repeat(1_000);
        byte[] references = bytes("(" + "h\u0001".repeat(1_000) + "e");
        byte[][] batches = new byte[1_000][];
        Arrays.fill(batches, references);
        IntLists lists = read(1_000_001, concat(bytes("](](" + ints + "eq\u0001e"), concat(batches)));
        assertThat(lists.size()).isEqualTo(1_000_001);
        assertThat(lists.values().length).isLessThan(100_000);
        assertThat(list(lists, 1_000_000)).hasSize(1_000);
    }

    @Test
    void showsNoControlCharactersOfTheFile() {
        String red = "\u0080\u0002c\u001b[31mos\u0007\nsystem\r\n.";
        assertRefused(pickle(red), "names ?[31mos?.system?; only NumPy arrays are read");
    }

    private IntLists read(int size, byte[] list) throws IOException {
        try (Npz npz = Npz.open(npz(objects(size, arrayPickle(size, list))))) {
            return npz.lists("x");
        }
    }

    private Path pickle(String pickle) {
        return npz(objects(1, bytes(pickle)));
    }

    private Path npz(byte[] npy) {
        return NpzFixtures.zip(folder.resolve("imdb.npz"), Map.of("x.npy", npy));
    }

    private static void assertRefused(Path file, String fault) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> {
                    try (Npz npz = Npz.open(file)) {
                        npz.lists("x");
                    }
                })
                .withMessageStartingWith(file + ": member x ")
                .withMessageContaining(fault)
                .withMessageNotContaining("\n");
    }

    private static int[] list(IntLists lists, int i) {
        return Arrays.copyOfRange(lists.values(), lists.starts()[i], lists.starts()[i] + lists.lengths()[i]);
    }
}
