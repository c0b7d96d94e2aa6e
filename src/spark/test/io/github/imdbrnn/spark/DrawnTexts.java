package io.github.imdbrnn.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Labelled texts of words that mostly come equally often, as rows of CSV. */
final class DrawnTexts {
    private static final String HEADER = "label,text";
    private static final List<String> LABELS = List.of("ham", "spam");
    private static final List<String> ENDS = List.of("", ".", "!", ", \"\"so\"\"", "'s", "\u00e9");

    private DrawnTexts() {}

    static List<String> rows(int count, long seed) {
        Random random = new Random(seed);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(LABELS.size());
            String text = random.ints(1 + random.nextInt(20), 0, 400)
                    .mapToObj(word -> (word % 7 == 0 ? LABELS.get(label) : "Word") + word + ENDS.get(word % ENDS.size()))
                    .collect(Collectors.joining(" "));
            rows.add(LABELS.get(label) + ",\"" + text + "\"");
        }
        return rows;
    }

    static Path write(Path file, List<String> rows) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, HEADER + "\n" + rows.stream().map(row -> row + "\n").collect(Collectors.joining()));
    }
}
