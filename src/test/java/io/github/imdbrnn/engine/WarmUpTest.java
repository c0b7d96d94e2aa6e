package io.github.imdbrnn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.cpu.CpuEngineType;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmUpTest {
    private static final NetworkSpec SPEC = NetworkSpec.simpleRnn(90, 12, 5, 33);

    private final EngineType type = new CpuEngineType();

    /** @return the weights after an epoch on examples of other lengths and words than the warm-up's */
    private float[][] trained() {
        List<int[]> examples = IntStream.range(0, 300).mapToObj(i -> new int[] {1, i % 90, i * 7 % 90}).toList();
        try (Engine engine = type.create(Model.create(SPEC, RmsProp.notebook(), 3))) {
            engine.train(Batches.inOrder(Examples.unlabelled(examples), 12, 16), BatchListener.NONE);
            return engine.model().weights();
        }
    }

    @Test
    void changesNoBitOfATrainingBesideIt() throws Exception {
        float[][] alone = trained();
        CompletableFuture<Void> warmUp = CompletableFuture.runAsync(() -> WarmUp.run(type, SPEC));
        float[][] beside = trained();
        warmUp.get(60, TimeUnit.SECONDS);
        assertThat(beside).isDeepEqualTo(alone);
        assertThat(trained()).isDeepEqualTo(alone);
    }

    @Test
    void needsLittleForTheLargestNetwork() {
        WarmUp.run(type, NetworkSpec.simpleRnn(1000, 1_000_000, 65_536, 16_384, 65_536));
        WarmUp.run(type, NetworkSpec.simpleRnn(4, 1, 1, 1));
    }
}
