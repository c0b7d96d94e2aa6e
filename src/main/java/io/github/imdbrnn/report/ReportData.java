package io.github.imdbrnn.report;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.RunSummary;
import java.util.Map;
import java.util.function.Function;

/**
 * What a report tells of.
 *
 * @param run the run that trained the network
 * @param origin of the reviews, in words
 * @param options of the training, by their names
 * @param command that trains the same network again, as a shell takes it
 * @param testedEpoch the epoch, from 1, whose weights were tested; 0 for a network that was not trained
 * @param test the test reviews
 * @param probabilities of being positive, one for each of the test reviews; must not be changed afterwards
 * @param evaluation of these probabilities
 * @param words the words behind the reviews' ids
 * @param reader the network's reading word by word: takes a review's ids and gives its log-odds of a positive review
 *     before the first that it reads, and after each of the last {@code maxlen}, or of all if they are fewer
 */
public record ReportData(
        RunSummary run,
        String origin,
        Map<String, String> options,
        String command,
        int testedEpoch,
        Examples test,
        float[] probabilities,
        SentimentEvaluation evaluation,
        WordIndex words,
        Function<int[], double[]> reader) {

    /**
     * @throws IllegalArgumentException if there is not one probability in [0, 1] for each of the reviews, or no review
     */
    public ReportData {
        if (probabilities.length != test.size() || test.size() == 0) {
            throw new IllegalArgumentException(
                    probabilities.length + " probabilities do not fit " + test.size() + " reviews");
        }
        for (float probability : probabilities) {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException(probability + " is not a probability");
            }
        }
    }

    /** Tokens to which every review was padded or truncated. */
    int maxlen() {
        return run.spec().maxlen();
    }

    History history() {
        return run.history();
    }
}
