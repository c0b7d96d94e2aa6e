package io.github.imdbrnn.numpy;

import static io.github.imdbrnn.numpy.NpzFixtures.members;
import static io.github.imdbrnn.numpy.NpzFixtures.resource;
import static io.github.imdbrnn.numpy.NpzFixtures.zip;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.imdb.ImdbNpz;
import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files by the thousand: each is read rightly or refused with a {@link DataException}. */
@Timeout(60)
class NpzFuzzTest {
    private static final List<String> FILES = List.of(
            "reviews-p2-core.npz", "reviews-p3-_core.npz", "reviews-p4-core.npz", "reviews-p5-_core.npz", "matrix.npz");

    @TempDir
    private Path folder;

    private final Random random = new Random(113);

    /** The checksums tell damage to the content, so what is read at all is what was written. */
    @Test
    void readsADamagedFileAsItWasOrNotAtAll() throws IOException {
        Path file = folder.resolve("imdb.npz");
        int refused = 0;
        for (String name : FILES) {
            Dataset whole = ImdbNpz.load(resource(name), 10_000);
            byte[] bytes = Files.readAllBytes(resource(name));
            for (int run = 0; run < 200; run++) {
                Files.write(file, damaged(bytes));
                try {
                    Dataset read = ImdbNpz.load(file, 10_000);
                    assertThat(Fingerprint.sha256(read.train(), 50)).isEqualTo(Fingerprint.sha256(whole.train(), 50));
                    assertThat(Fingerprint.sha256(read.test(), 50)).isEqualTo(Fingerprint.sha256(whole.test(), 50));
                } catch (DataException e) {
                    assertFault(e, file);
                    refused++;
                }
            }
        }
        assertThat(refused).isBetween(700, 999);
    }

    /** Here the checksums fit the damaged content, as in a forged file. */
    @Test
    void readsForgedReviewsOrRefusesThem() throws IOException {
        Path file = folder.resolve("imdb.npz");
        int refused = 0;
        for (String name : FILES) {
            byte[] whole = members(resource(name)).get("x_train.npy");
            // The head, where a damaged byte means most, and the whole.
            for (int reach : new int[] {Math.min(450, whole.length), whole.length}) {
                for (int run = 0; run < 200; run++) {
                    try (Npz npz = Npz.open(zip(file, Map.of("x.npy", damaged(whole, reach))))) {
                        IntLists lists = npz.lists("x");
                        for (int i = 0; i < lists.size(); i++) {
                            int from = lists.starts()[i];
                            Arrays.copyOfRange(lists.values(), from, Math.addExact(from, lists.lengths()[i]));
                            assertThat(from + lists.lengths()[i]).isLessThanOrEqualTo(lists.values().length);
                        }
                    } catch (DataException e) {
                        assertFault(e, file);
                        refused++;
                    }
                }
            }
        }
        assertThat(refused).isBetween(1_000, 1_999);
    }

    @Test
    void readsForgedNumbersOrRefusesThem() throws IOException {
        Path file = folder.resolve("weights.npz");
        int refused = 0;
        Map<String, byte[]> numbers = members(resource("numbers.npz"));
        for (int run = 0; run < 30; run++) {
            for (byte[] whole : numbers.values()) {
                try (Npz npz = Npz.open(zip(file, Map.of("x.npy", damaged(whole))))) {
                    NpyArray array = npz.array("x");
                    assertThat(array.values().length).isLessThanOrEqualTo(whole.length);
                } catch (DataException e) {
                    assertFault(e, file);
                    refused++;
                }
            }
        }
        assertThat(refused).isBetween(400, 960);
    }

    private byte[] damaged(byte[] whole) {
        return damaged(whole, whole.length);
    }

    /** Changes one to four bytes, or drops, repeats or cuts off some, among the first {@code reach}. */
    private byte[] damaged(byte[] whole, int reach) {
        int at = random.nextInt(reach);
        int length = Math.min(1 + random.nextInt(16), reach - at);
        byte[] before = Arrays.copyOf(whole, at);
        byte[] after = Arrays.copyOfRange(whole, at + length, whole.length);
        switch (random.nextInt(8)) {
            case 0:
                return before;
            case 1:
                return NpzFixtures.concat(before, after);
            case 2:
                return NpzFixtures.concat(before, Arrays.copyOfRange(whole, at, whole.length), after);
            default:
                byte[] changed = whole.clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int changedAt = random.nextInt(reach);
                    changed[changedAt] = random.nextBoolean()
                            ? (byte) random.nextInt()
                            : (byte) (changed[changedAt] ^ 1 << random.nextInt(8));
                }
                return changed;
        }
    }

    private static void assertFault(DataException fault, Path file) {
        assertThat(fault.getMessage()).startsWith(file.toString()).doesNotContain("\n");
        // That would be a fault of the reader's own, told in other words.
        assertThat(fault.getCause() instanceof RuntimeException).as("%s", fault.getCause()).isFalse();
    }
}
