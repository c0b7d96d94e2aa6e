package io.github.imdbrnn.keras;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.numpy.NpyArray;
import io.github.imdbrnn.numpy.Npz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Weights as {@code numpy.savez(file, *model.get_weights())} writes them. */
final class NpzWeights {
    /** The comment of a file that {@link #write} wrote. */
    private static final Pattern MAXLEN = Pattern.compile("maxlen ([1-9]\\d{0,5})");

    private NpzWeights() {}

    /**
     * The length of the examples, which decides what the weights are worth, goes into the zip's comment, where it is in
     * nobody's way.
     */
    static void write(Model model, Path file) throws DataException {
        Npz.write(file, KerasWeights.of(model), "maxlen " + model.spec().maxlen());
    }

    static KerasWeights read(Path file) throws DataException {
        try (Npz npz = Npz.open(file)) {
            boolean more = npz.names().size() > KerasWeights.FORWARD;
            List<String> names = names(more ? KerasWeights.BIDIRECTIONAL : KerasWeights.FORWARD);
            if (!npz.names().equals(Set.copyOf(names))) {
                throw new DataException(file + ": holds the arrays " + npz.names() + "; weights are "
                        + names(KerasWeights.FORWARD) + ", up to arr_8 of a bidirectional network, as "
                        + "numpy.savez(file, *model.get_weights()) writes them");
            }
            List<NpyArray> arrays = new ArrayList<>();
            for (String name : names) {
                arrays.add(npz.array(name));
            }
            return new KerasWeights(file, names, arrays, maxlen(npz), Optional.empty());
        }
    }

    private static OptionalInt maxlen(Npz npz) {
        Matcher comment = MAXLEN.matcher(npz.comment().orElse(""));
        return comment.matches() ? OptionalInt.of(Integer.parseInt(comment.group(1))) : OptionalInt.empty();
    }

    private static List<String> names(int arrays) {
        return IntStream.range(0, arrays).mapToObj(i -> "arr_" + i).toList();
    }
}
