package io.github.imdbrnn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
    private static final History VALIDATED = new History(List.of(
            new History.Epoch(1, 1.5, new Metrics(0.7, 0.5), Optional.of(new Metrics(1.0 / 3, 0.625))),
            new History.Epoch(2, 0.25, new Metrics(1e-7, 1), Optional.of(new Metrics(12, 0)))));

    @Test
    void writesTheColumnsOfKerasInTheirOrder() {
        assertThat(VALIDATED.toCsv()).isEqualTo("""
                epoch,accuracy,loss,val_accuracy,val_loss,seconds
                0,0.5,0.7,0.625,0.3333333333333333,1.5
                1,1.0,1.0E-7,0.0,12.0,0.25
                """);
    }

    @Test
    void leavesOutTheColumnsOfAValidationThatWasNot() throws Exception {
        History history = History.empty().and(new History.Epoch(1, 2, new Metrics(0.7, 0.5), Optional.empty()));
        assertThat(history.toCsv()).isEqualTo("epoch,accuracy,loss,seconds\n0,0.5,0.7,2.0\n");
        assertThat(History.ofCsv(history.toCsv(), "h")).isEqualTo(history);
    }

    @Test
    void readsBackEveryBitThatItWrote() throws Exception {
        assertThat(History.ofCsv(VALIDATED.toCsv(), "h")).isEqualTo(VALIDATED);
        assertThat(History.ofCsv(History.empty().toCsv(), "h")).isEqualTo(History.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "1e308", "1.0E308", "-0.001", "-0.0", "+0.5", "0x1p-1",
        "0x0.8p0", "0.5f", "0.5d", " 0.5", "\u0660.\u0665", "1", ".5", "0.5E+0"})
    void refusesNumbersThatNoTrainingGives(String number) {
        for (int column = 1; column < 6; column++) {
            String[] fields = {"0", "0.5", "0.7", "0.5", "0.7", "2.0"};
            fields[column] = number;
            assertThatThrownBy(() -> History.ofCsv("epoch,accuracy,loss,val_accuracy,val_loss,seconds\n"
                    + String.join(",", fields) + "\n", "model.zip: member history.csv"))
                    .isInstanceOf(DataException.class)
                    .hasMessage("model.zip: member history.csv: line 2 is not epoch 0 with a possible number for every "
                            + "column");
        }
    }

    private static String epochs(int count) {
        StringBuilder csv = new StringBuilder("epoch,accuracy,loss,seconds\n");
        for (int i = 0; i < count; i++) {
            csv.append(i).append(",0.123456789012345678,0.123456789012345678,0.123456789012345678\n");
        }
        return csv.toString();
    }

    @Test
    void readsAsManyEpochsAsATrainingMayHaveAndNoMore() throws Exception {
        String most = epochs(FitSettings.MOST_EPOCHS);
        assertThat(most.length()).isLessThan(History.LONGEST_CSV);
        assertThat(History.ofCsv(most, "h").epochs()).hasSize(FitSettings.MOST_EPOCHS);
        assertThatThrownBy(() -> History.ofCsv(epochs(200_000), "h")).isInstanceOf(DataException.class)
                .hasMessage("h: has more than 10000 epochs");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "epoch,loss\n",
        "epoch,accuracy,loss,seconds\n1,0.5,0.7,2.0\n",
        "epoch,accuracy,loss,seconds\n0,0.5,0.7\n",
        "epoch,accuracy,loss,seconds\n+0,0.5,0.7,2.0\n",
        "epoch,accuracy,loss,seconds\n\u0660,0.5,0.7,2.0\n",
        "epoch,accuracy,loss,seconds\n0,0.5,few,2.0\n",
        "epoch,accuracy,loss,seconds\n0,0.5,0.7,2.0\n\n",
        "epoch,accuracy,loss,val_accuracy,val_loss,seconds\n0,0.5,0.7,2.0\n",
    })
    void refusesWhatIsNoHistory(String csv) {
        assertThatThrownBy(() -> History.ofCsv(csv, "model.zip: member history.csv"))
                .isInstanceOf(DataException.class).hasMessageStartingWith("model.zip: member history.csv: ");
    }
}
