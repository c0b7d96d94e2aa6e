package io.github.imdbrnn.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders of own texts with links, loops and odd names, drawn from one seed. */
class FolderFuzzTest {
    private static final int FOLDERS = 400;
    private static final List<String> NAMES = List.of("train", "test", "pos", "neg", "pos.txt", "neg.txt", "unsup", "README", ".hidden",
            "train.csv", "test.csv", "data.json", "a b", "\u001b[2J", "\u202eright", "..x", "-", "~", "x\ny", "CON", "\u00e9t\u00e9",
            "n".repeat(150), "a.b.c", "...", "1", "10");
    private static final List<String> TEXTS = List.of("", "\n", "good film", "bad\nworse\nworst\n", "text,label\na,x\nb,y\nc,x\n",
            "{\"text\": \"a\", \"label\": 1}", "\u0000", "\"", "a\tb\nc\td\n", "\ufeffx", "\r\r\r", "PK");

    private final Random random = new Random(113);

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void readsOrRefusesWhateverAFolderHolds(@TempDir Path root) throws Exception {
        int refused = 0;
        for (int i = 0; i < FOLDERS; i++) {
            Path folder = Files.createDirectory(root.resolve("folder" + i));
            fill(folder, new ArrayList<>(List.of(folder, root)), 3);
            try {
                Fuzzer.readTexts(folder);
            } catch (DataException e) {
                assertThat(e.getMessage()).startsWith(folder.toString()).doesNotContain("\n", "\u001b", "\u202e");
                refused++;
            }
        }
        assertThat(refused).isBetween(FOLDERS / 4, FOLDERS - 10);
    }

    /** @param places what a link may lead to */
    private void fill(Path folder, List<Path> places, int levels) throws IOException {
        for (int i = random.nextInt(6); i >= 0; i--) {
            Path entry;
            try {
                entry = folder.resolve(NAMES.get(random.nextInt(NAMES.size())));
            } catch (InvalidPathException e) {
                continue; // not a name on this system
            }
            if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            int kind = random.nextInt(levels > 0 ? 6 : 3);
            if (kind == 0) {
                Files.createSymbolicLink(entry, places.get(random.nextInt(places.size())));
            } else if (kind < 3) {
                Files.write(entry, TEXTS.get(random.nextInt(TEXTS.size()))
                        .getBytes(random.nextInt(8) == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8));
            } else {
                Files.createDirectory(entry);
                places.add(entry);
                fill(entry, places, levels - 1);
            }
            places.add(entry);
        }
    }
}
