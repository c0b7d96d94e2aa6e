package io.github.imdbrnn.report;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.RunSummary;
import java.util.Map;
import java.util.function.Function;

/**
 * What a report tells of.
 *
 * @param run the run that trained the network
 * @param origin of the examples, in words
 * @param options of the training, by their names
 * @param command that trains the same network again, as a shell takes it
 * @param testedEpoch the epoch, from 1, whose weights were tested; 0 for a network that was not trained
 * @param test the test examples
 * @param probabilities what the network answered to them
 * @param evaluation of these probabilities
 * @param words the words behind the examples' ids
 * @param reader the network's reading word by word: takes an example's ids and gives what goes into the sigmoid or the
 *     softmax before the first that it reads, and after each of the last {@code maxlen}, or of all if they are fewer
 */
public record ReportData(
        RunSummary run,
        String origin,
        Map<String, String> options,
        String command,
        int testedEpoch,
        Examples test,
        Probabilities probabilities,
        ClassEvaluation evaluation,
        WordIndex words,
        Function<int[], double[]> reader) {

    /**
     * @throws IllegalArgumentException if there are not probabilities in [0, 1] of all classes for each of the examples
     */
    public ReportData {
        if (probabilities.examples() != test.size() || probabilities.classes() != run.spec().classes()) {
            throw new IllegalArgumentException("probabilities of " + probabilities.classes() + " classes for "
                    + probabilities.examples() + " examples do not fit " + test.size() + " examples");
        }
        for (int i = 0; i < test.size(); i++) {
            for (float probability : probabilities.of(i)) {
                if (!(probability >= 0 && probability <= 1)) {
                    throw new IllegalArgumentException(probability + " is not a probability");
                }
            }
        }
    }

    /** Whether there are but two classes; then probabilities and tints are about class 1. */
    boolean twoClasses() {
        return probabilities.classes() == 2;
    }

    /** A class's name, as long as a word may be. */
    String name(int c) {
        return PlainText.of(run.provenance().classNames().get(c), PlainText.LONGEST_WORD);
    }

    /** What an example is called. */
    String noun() {
        return run.provenance().origin().format().isPresent() ? "text" : "review";
    }

    /** The same of several. */
    String nouns() {
        return noun() + "s";
    }

    /** What it is that a reading word by word gives the probability of: of two classes it is always class 1. */
    String readFor() {
        return !twoClasses() ? "the class found" : noun().equals("review") ? "a " + name(1) + " review" : name(1);
    }

    /** Tokens to which every example was padded or truncated. */
    int maxlen() {
        return run.spec().maxlen();
    }

    History history() {
        return run.history();
    }
}
