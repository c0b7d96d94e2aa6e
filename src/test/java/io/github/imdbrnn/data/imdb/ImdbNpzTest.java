package io.github.imdbrnn.data.imdb;

import static io.github.imdbrnn.numpy.NpzFixtures.arrayPickle;
import static io.github.imdbrnn.numpy.NpzFixtures.bytes;
import static io.github.imdbrnn.numpy.NpzFixtures.concat;
import static io.github.imdbrnn.numpy.NpzFixtures.littleInt;
import static io.github.imdbrnn.numpy.NpzFixtures.members;
import static io.github.imdbrnn.numpy.NpzFixtures.npy;
import static io.github.imdbrnn.numpy.NpzFixtures.objects;
import static io.github.imdbrnn.numpy.NpzFixtures.resource;
import static io.github.imdbrnn.numpy.NpzFixtures.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.numpy.RandomState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImdbNpzTest {
    private static final String WHOLE = "reviews-p4-_core.npz";

    @TempDir
    private Path folder;

    /** Order and hashes from NumPy, by the script in the resources' README. */
    @ParameterizedTest
    @ValueSource(strings = {
        "reviews-p2-core.npz", "reviews-p2-_core.npz", "reviews-p3-core.npz", "reviews-p3-_core.npz",
        "reviews-p4-core.npz", "reviews-p4-_core.npz", "reviews-p5-core.npz", "reviews-p5-_core.npz"
    })
    void readsEveryProtocolAndSpellingAsKerasDoes(String name) throws IOException {
        Dataset dataset = ImdbNpz.load(resource(name), 10_000);

        assertThat(lengths(dataset.train())).containsExactly(1, 2501, 8, 4, 4, 2, 1002, 41);
        assertThat(lengths(dataset.test())).containsExactly(1001, 6, 7, 3, 40001);
        assertThat(labels(dataset.train())).containsExactly(1, 0, 0, 0, 1, 1, 1, 0);
        assertThat(labels(dataset.test())).containsExactly(0, 1, 1, 0, 1);
        assertThat(Fingerprint.sha256(dataset.train(), 500))
                .isEqualTo("4c61657cfd7b3fe4ea1ed6dc15396cfa30f235c79ea2dbfbb4759404e2266410");
        assertThat(Fingerprint.sha256(dataset.test(), 500))
                .isEqualTo("bf817591c4f81b6d98e514dbdfb7fb19e10103538bceac76049f840c871d867a");
    }

    /** Its order depends on how many reviews there are to train on, and on nothing else of them. */
    @Test
    void readsTheReviewsToTestOnWithoutThoseToTrainOn() throws IOException {
        Map<String, byte[]> members = members(resource(WHOLE));
        members.remove("x_train.npy");
        Path file = zip(folder.resolve("imdb.npz"), members);

        Examples test = ImdbNpz.loadTest(file, 10_000);

        Examples expected = ImdbNpz.load(resource(WHOLE), 10_000).test();
        assertThat(labels(test)).isEqualTo(labels(expected));
        assertThat(Fingerprint.sha256(test, 500)).isEqualTo(Fingerprint.sha256(expected, 500));
    }

    @Test
    void readsEveryTokenOfALongReview() throws IOException {
        Examples test = ImdbNpz.load(resource(WHOLE), 100_000).test();

        int[] expected = IntStream.range(-1, 40_000).map(t -> t < 0 ? 1 : t % 50 * 1401 + 3).toArray();
        assertThat(test.padded(4, 40_001)).isEqualTo(expected);
    }

    @Test
    void putsOutOfVocabularyWhatIsAtOrAboveTheNumberOfWords() throws IOException {
        // The test split's review of length 5 is 111, 1512, 2913, 4314, 5715; ids are 3 above.
        assertThat(secondTestReview(4317)).containsExactly(1, 114, 1515, 2916, 2, 2);
        assertThat(secondTestReview(4318)).containsExactly(1, 114, 1515, 2916, 4317, 2);
        assertThat(secondTestReview(1)).containsExactly(2, 2, 2, 2, 2, 2);
    }

    @Test
    void readsReviewsThatAreAllOfOneLength() throws IOException {
        // RandomState(113) leaves two elements alone the first time and swaps them the second (NumPy 2.4.6).
        Dataset dataset = ImdbNpz.load(resource("matrix.npz"), 100_000);
        assertThat(dataset.train().padded(0, 4)).containsExactly(1, 4, 5, 6);
        assertThat(dataset.train().padded(1, 4)).containsExactly(1, 7, 8, 70003);
        assertThat(labels(dataset.train())).containsExactly(0, 1);
        assertThat(dataset.test().padded(0, 4)).containsExactly(1, 7, 8, 70003);
        assertThat(labels(dataset.test())).containsExactly(0, 1);
    }

    @Test
    void saysThatAFileIsMissing() {
        assertRefused(folder.resolve("imdb.npz"), "no such file");
        assertRefused(folder, "is not a file");
    }

    @Test
    void refusesWhatIsNoZip() throws IOException {
        assertRefused(Files.writeString(folder.resolve("imdb.npz"), "<html>404</html>"), "is not a NumPy .npz file");
        assertRefused(Files.write(folder.resolve("imdb.npz"), new byte[0]), "is not a NumPy .npz file");
    }

    @Test
    void refusesAFileThatWasCutOff() throws IOException {
        byte[] whole = Files.readAllBytes(resource(WHOLE));
        for (int length = 1; length < whole.length; length += 97) {
            Path cut = Files.write(folder.resolve("imdb.npz"), Arrays.copyOf(whole, length));
            assertRefused(cut, "is not a NumPy .npz file");
        }
    }

    @Test
    void refusesAMemberWhoseChecksumIsWrong() throws IOException {
        Map<String, byte[]> members = members(resource("matrix.npz"));
        byte[] file = Files.readAllBytes(resource("matrix.npz"));
        // The labels [0, 1] are the last two bytes of y_train, which is not compressed.
        byte[] labels = members.get("y_train.npy");
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(new String(labels, StandardCharsets.ISO_8859_1));
        file[at + labels.length - 2] = 1;
        Path damaged = Files.write(folder.resolve("imdb.npz"), file);
        assertRefused(damaged, "member y_train is damaged: its checksum is wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x_train", "y_train", "x_test", "y_test"})
    void refusesAFileWithoutOneOfItsMembers(String member) {
        Map<String, byte[]> members = members(resource(WHOLE));
        members.remove(member + ".npy");
        assertRefused(zip(folder.resolve("imdb.npz"), members), "has no member " + member);
    }

    @Test
    void refusesDifferentNumbersOfReviewsAndLabels() {
        assertRefused(with("y_train", labels(0, 1, 1)), "member x_train has 8 reviews, y_train 3 labels");
    }

    @Test
    void refusesLabelsOtherThanZeroAndOne() {
        assertRefused(with("y_test", labels(0, 1, 2, 1, 1)), "member y_test has label 2 at 2");
    }

    @Test
    void refusesNegativeAndEndlessRanks() {
        assertRefused(withTrain(bytes("]J\u00ff\u00ff\u00ff\u00ffa")), "has the rank -1 in review 0");
        assertRefused(
                withTrain(concat(bytes("]J"), littleInt(Integer.MAX_VALUE), bytes("a"))), "has the rank 2147483647");
    }

    @Test
    void refusesAFileWithoutReviews() {
        Map<String, byte[]> members = members(resource(WHOLE));
        members.put("x_test.npy", objects(0, arrayPickle(0, bytes("]"))));
        members.put("y_test.npy", labels());
        assertRefused(zip(folder.resolve("imdb.npz"), members), "member x_test has no reviews");
    }

    @Test
    void tellsTheFirstFaultWhenBothSplitsAreBad() {
        Map<String, byte[]> members = members(resource(WHOLE));
        members.put("x_train.npy", objects(8, bytes("\u0080\u0002cos\nsystem\n.")));
        members.put("x_test.npy", objects(5, bytes("\u0080\u0002cbuiltins\neval\n.")));
        assertRefused(
                zip(folder.resolve("imdb.npz"), members), "member x_train names os.system; only NumPy arrays are read");
    }

    /** The whole file but for one member. */
    private Path with(String member, byte[] npy) {
        Map<String, byte[]> members = members(resource(WHOLE));
        members.put(member + ".npy", npy);
        return zip(folder.resolve("imdb.npz"), members);
    }

    /** The whole file but for its training reviews: one alone, pickled in these opcodes. */
    private Path withTrain(byte[] review) {
        Map<String, byte[]> members = new LinkedHashMap<>(members(resource(WHOLE)));
        members.put("x_train.npy", objects(1, arrayPickle(1, concat(bytes("]"), review, bytes("a")))));
        members.put("y_train.npy", labels(1));
        return zip(folder.resolve("imdb.npz"), members);
    }

    private static byte[] labels(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return npy("{'descr': '|i1', 'fortran_order': False, 'shape': (" + values.length + ",), }\n", bytes);
    }

    private static void assertRefused(Path file, String fault) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> ImdbNpz.load(file, 10_000))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(fault)
                .withMessageNotContaining("\n");
    }

    private static int[] secondTestReview(int numWords) throws IOException {
        return ImdbNpz.load(resource(WHOLE), numWords).test().padded(1, 6);
    }

    private static int[] lengths(Examples reviews) {
        return IntStream.range(0, reviews.size()).map(reviews::length).toArray();
    }

    private static int[] labels(Examples reviews) {
        return IntStream.range(0, reviews.size()).map(reviews::label).toArray();
    }
}
