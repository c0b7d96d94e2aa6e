package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.training.History;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoppingAdviceTest {
    /** @param losses of training and validation, epoch by epoch: {@code 0.5/0.4 0.3/0.4} */
    private static History history(String losses) {
        History history = History.empty();
        for (String epoch : losses.split(" ")) {
            String[] loss = epoch.split("/");
            history = history.and(new History.Epoch(history.epochs().size() + 1, 1,
                    new Metrics(Double.parseDouble(loss[0]), 0.5),
                    loss.length == 1 ? Optional.empty() : Optional.of(new Metrics(Double.parseDouble(loss[1]), 0.5))));
        }
        return history;
    }

    /** The README's run. */
    @Test
    void saysThatTheNetworkOverfitsAndWhatKeepsTheBestEpoch() {
        assertThat(StoppingAdvice.of(history("0.5770/0.4405 0.3661/0.3681 0.2823/0.3945 0.2293/0.3672 0.1792/0.5349 "
                + "0.1230/0.4989 0.0920/0.5210 0.0570/0.6304 0.0384/0.7848 0.0418/0.8205"))).hasValue(
                        "Validation loss was lowest after epoch 4 (0.3672) and 0.8205 at the end: the network overfits. "
                                + "--patience 2 stops in time and keeps the best epoch.");
    }

    @ParameterizedTest
    @CsvSource({
        "0.6/0.6 0.5/0.7,                             --patience 2 keeps the best epoch.",
        "0.6/0.6 0.5/0.7 0.4/0.8,                     --patience 2 keeps the best epoch.",
        "0.6/0.6 0.5/0.7 0.4/0.8 0.3/0.8,             --patience 2 stops in time and keeps the best epoch.",
        "0.6/0.6 0.5/0.7 0.4/0.8 0.3/0.5 0.2/0.9,     --patience 3 keeps the best epoch.",
    })
    void namesAPatienceThatReachesTheBestEpoch(String losses, String advice) {
        assertThat(StoppingAdvice.of(history(losses))).hasValueSatisfying(
                line -> assertThat(line).endsWith("the network overfits. " + advice));
    }

    @Test
    void callsNothingOverfittingWhereTheTrainingLossRoseToo() {
        assertThat(StoppingAdvice.of(history("0.5/0.5 0.7/0.8"))).hasValueSatisfying(line -> assertThat(line)
                .startsWith("Validation loss was lowest after epoch 1 (0.5000) and 0.8000 at the end. --patience 2"));
    }

    @ParameterizedTest
    @CsvSource({"0.6/0.6 0.5/0.5", "0.6/0.6", "0.6/0.6 0.5/0.6", "0.6 0.5"})
    void saysNothingWhereTheLastEpochIsTheBestOrNoneWasValidated(String losses) {
        assertThat(StoppingAdvice.of(history(losses))).isEmpty();
    }
}
