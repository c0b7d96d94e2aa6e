package io.github.imdbrnn.spark;

import io.github.imdbrnn.data.Shuffle;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.cpu.CpuEngineType;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.spark.Shard.Part;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * What every partition does between two averages. Depends on the weights, the partition and these numbers alone, so that
 * it may be tried again anywhere.
 *
 * @param network from which it begins
 * @param order of the texts, which a seed and the epoch, from 0, draw
 * @param from where in it the first batch begins
 * @param to where the last one ends; a partition may have fewer texts
 */
record Round(Broadcast<NetworkState> network, Order order, int from, int to, int batchSize) implements Serializable {
    private static final long serialVersionUID = 1L;

    record Order(long seed, int epoch) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * What a partition has trained.
     *
     * @param network null if it had no batch left
     * @param kernels of its engine
     */
    record Trained(Measured measured, NetworkState network, String kernels) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    Trained train(Part part) {
        int end = Math.min(to, part.trained());
        if (from >= end) {
            return new Trained(Measured.NOTHING, null, CpuEngineType.kernels());
        }
        NetworkState begin = network.value();
        try (Engine engine = engine(begin)) {
            Batches batches = new Batches(part.training(), Shuffle.order(part.trained(), order.seed, order.epoch), from, end,
                    begin.spec().maxlen(), batchSize);
            Metrics metrics = engine.train(batches, BatchListener.NONE);
            return new Trained(new Measured(metrics, end - from), NetworkState.of(engine.model()), engine.kernels());
        }
    }

    /** On as many threads as Spark has given the task. */
    static Engine engine(NetworkState network) {
        return new CpuEngineType().create(network.model(), TaskContext.get().cpus());
    }

    /** The model that all go on with: the mean of what they have trained, each by its examples, in the order of partitions. */
    static Model mean(Model before, List<Trained> all) {
        List<Trained> trained = all.stream().filter(each -> each.network != null).toList();
        return new Model(before.spec(), before.optimizer(), before.seed(),
                mean(trained, trained.stream().map(each -> each.network.weights()).toList()),
                mean(trained, trained.stream().map(each -> each.network.squares()).toList()));
    }

    private static float[][] mean(List<Trained> trained, List<float[][]> values) {
        long examples = trained.stream().mapToLong(each -> each.measured.examples()).sum();
        float[][] mean = new float[values.get(0).length][];
        for (int p = 0; p < mean.length; p++) {
            double[] sum = new double[values.get(0)[p].length];
            for (int k = 0; k < values.size(); k++) {
                float[] value = values.get(k)[p];
                long weight = trained.get(k).measured.examples();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += (double) value[i] * weight;
                }
            }
            mean[p] = new float[sum.length];
            for (int i = 0; i < sum.length; i++) {
                mean[p][i] = (float) (sum[i] / examples); // of one alone it is the value itself: the product is exact
            }
        }
        return mean;
    }
}
