package io.github.imdbrnn;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A training that takes no time, on the few reviews of the test resources. */
public final class TinyTraining {
    private TinyTraining() {}

    /** The file of its reviews. */
    public static Path reviews() {
        try {
            return Path.of(TinyTraining.class.getResource("numpy/reviews-p4-_core.npz").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its command, with these options beside its own or in their place. */
    public static List<String> args(String... more) {
        List<String> own = List.of("--data", reviews().toString(), "--max-features", "50", "--maxlen", "12",
                "--embedding-dim", "3", "--units", "4", "--batch-size", "2", "--validation-split", "0.25");
        List<String> given = List.of(more);
        List<String> args = new ArrayList<>(List.of("train"));
        for (int i = 0; i < own.size(); i += 2) {
            if (!given.contains(own.get(i))) {
                args.addAll(own.subList(i, i + 2));
            }
        }
        args.addAll(given);
        return args;
    }
}
