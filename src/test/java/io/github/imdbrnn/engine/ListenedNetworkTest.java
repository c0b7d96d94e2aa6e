package io.github.imdbrnn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Deeplearning4j's listeners on engines of other arithmetic; {@link BatchNetworkContractTest} has what each hears. */
class ListenedNetworkTest {
    private final KerasSmall keras = new KerasSmall();

    /** Three batches. */
    private final Batches batches = Batches.inOrder(keras.examples().slice(0, 10), KerasSmall.MAXLEN, 4);

    private Engine fused() {
        return Engines.create("fused", keras.model());
    }

    private static float[] params(MultiLayerNetwork network) {
        return network.params().data().asFloat();
    }

    private static List<String> logged(Class<?> by, Runnable run) {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(by);
        Level level = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false); // the test's output is not theirs
        logger.addAppender(appender);
        appender.start();
        try {
            run.run();
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(level);
            logger.setAdditive(true);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void tellsDeeplearning4jsScoreListeners() {
        float[] losses = keras.losses();
        CollectScoresIterationListener collected = new CollectScoresIterationListener();
        try (Engine engine = fused()) {
            engine.network().setListeners(new ScoreIterationListener(2), collected);
            List<String> lines = logged(ScoreIterationListener.class,
                    () -> engine.train(Batches.inOrder(keras.examples().slice(0, 12), KerasSmall.MAXLEN, 4),
                            BatchListener.NONE));
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).startsWith("Score at iteration 0 is " + Float.toString(losses[0]).substring(0, 6));
            assertThat(lines.get(1)).startsWith("Score at iteration 2 is " + Float.toString(losses[2]).substring(0, 6));
            assertThat(collected.getScoreVsIter().getEffectiveIndexes()).containsExactly(0, 1, 2);
        }
    }

    @Test
    void tellsDeeplearning4jsPerformanceListener() {
        try (Engine engine = fused()) {
            engine.network().setListeners(new PerformanceListener(1, true));
            assertThat(logged(PerformanceListener.class, () -> engine.train(batches, BatchListener.NONE)))
                    .hasSize(3).allMatch(line -> line.matches("ETL: .*samples/sec: .*score: 0\\.\\d+;"));
        }
    }

    /** From which Deeplearning4j could go on. */
    @Test
    void letsDeeplearning4jSaveTheModelAsItIsAfterEachEpoch(@TempDir Path folder) {
        CheckpointListener saving = new CheckpointListener.Builder(folder.toFile()).keepAll()
                .saveEveryNEpochs(1).build();
        try (Engine engine = fused()) {
            engine.network().setListeners(saving);
            engine.train(batches, BatchListener.NONE);
            Model after = engine.model();
            engine.train(batches, BatchListener.NONE);
            MultiLayerNetwork saved = CheckpointListener.loadCheckpointMLN(folder.toFile(), 0);
            assertThat(after.with(saved).weights()).isDeepEqualTo(after.weights());
            assertThat(after.with(saved).squares()).isDeepEqualTo(after.squares());
            assertThat(saved.getIterationCount()).isEqualTo(3);
            assertThat(CheckpointListener.loadCheckpointMLN(folder.toFile(), 1).getIterationCount()).isEqualTo(6);
        }
    }

    @Test
    void trainsToTheSameBitsAndFiguresWithListenersAndWithout() {
        List<Metrics> alone = new ArrayList<>();
        List<Metrics> listenedTo = new ArrayList<>();
        try (Engine engine = fused(); Engine other = fused()) {
            engine.train(batches, (step, running) -> alone.add(running));
            other.network().setListeners(new RecordingTrainingListener());
            other.train(batches, (step, running) -> listenedTo.add(running));
            assertThat(listenedTo).isEqualTo(alone);
            assertThat(other.model().weights()).isDeepEqualTo(engine.model().weights());
            assertThat(other.model().squares()).isDeepEqualTo(engine.model().squares());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dl4j"})
    void tellsListenersAttachedBetweenEpochsOfThoseThatFollow(String name) {
        RecordingTrainingListener first = new RecordingTrainingListener();
        RecordingTrainingListener second = new RecordingTrainingListener();
        try (Engine engine = Engines.create(name, keras.model())) {
            engine.network().setListeners(first);
            engine.train(batches, BatchListener.NONE);
            engine.network().addListeners(second);
            engine.train(batches, BatchListener.NONE);
            engine.network().setListeners(second);
            engine.train(batches, BatchListener.NONE);
        }
        assertThat(first.calls()).hasSize(2 * 5);
        assertThat(second.calls()).hasSize(2 * 5);
        assertThat(second.calls().subList(0, 5)).isEqualTo(first.calls().subList(5, 10));
        assertThat(second.calls().get(5)).isEqualTo("start, counts 6 and 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dl4j"})
    void isOneNetworkWithTheWeightsAsTheyAre(String name) {
        try (Engine engine = Engines.create(name, keras.model())) {
            MultiLayerNetwork network = engine.network();
            assertThat(params(network)).isEqualTo(params(keras.model().network()));
            engine.train(batches, BatchListener.NONE);
            assertThat(engine.network()).isSameAs(network);
            assertThat(params(network)).isEqualTo(params(engine.model().network()));
            assertThat(engine.model().with(network).squares()).isDeepEqualTo(engine.model().squares());
        }
    }

    /** As Deeplearning4j's own fit: an epoch that breaks off has no end, and does not count. */
    @ParameterizedTest
    @ValueSource(strings = {"fused", "dl4j"})
    void saysNothingOfTheEndOfAnEpochThatBreaksOff(String name) {
        RecordingTrainingListener heard = new RecordingTrainingListener();
        try (Engine engine = Engines.create(name, keras.model())) {
            engine.network().setListeners(heard);
            assertThatThrownBy(() -> engine.train(batches, (step, running) -> {
                throw new IllegalStateException("enough");
            })).hasMessage("enough");
            assertThat(heard.calls()).hasSize(2);
            engine.train(batches, BatchListener.NONE);
            assertThat(heard.calls()).hasSize(7).last().asString().startsWith("end, counts ").endsWith(" and 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dl4j"})
    void endsTheTrainingWithWhatAListenerThrows(String name) {
        try (Engine engine = Engines.create(name, keras.model())) {
            engine.network().setListeners(new BaseTrainingListener() {
                @Override
                public void onEpochStart(org.deeplearning4j.nn.api.Model model) {
                    throw new IllegalStateException("not today");
                }
            });
            assertThatThrownBy(() -> engine.train(batches, BatchListener.NONE)).hasMessage("not today");
            assertThat(engine.model().weights()).isDeepEqualTo(keras.model().weights());
        }
    }
}
