package io.github.imdbrnn.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.SimpleRnnParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Keras's {@code GRU(reset_after=True)} as a layer of Deeplearning4j, which has none; {@link KerasGruLayer} computes
 * it. The parameters are Keras's: kernel {@code W} [nIn, 3 nOut], recurrent kernel {@code RW} [nOut, 3 nOut], bias
 * {@code b} [2, 3 nOut]. Stored with the network as part of its configuration.
 */
final class KerasGru extends BaseRecurrentLayer {
    static final int GATES = NetworkSpec.Kind.GRU.gates();

    private static final long serialVersionUID = 1L;

    private KerasGru() {} // for Deeplearning4j, which reads it from a file

    private KerasGru(Builder builder) {
        super(builder);
    }

    @Override
    public Layer instantiate(NeuralNetConfiguration conf, Collection<TrainingListener> listeners, int index,
            INDArray parameters, boolean initialize, DataType type) {
        KerasGruLayer layer = new KerasGruLayer(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(initializer().init(conf, parameters, initialize));
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return new Parameters();
    }

    /** None, as of Deeplearning4j's SimpleRnn. */
    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return null;
    }

    /** Makes one. */
    static final class Builder extends BaseRecurrentLayer.Builder<Builder> {
        @Override
        @SuppressWarnings("unchecked") // as Deeplearning4j's own builders
        public KerasGru build() {
            return new KerasGru(this);
        }
    }

    /** The parameters by the keys of a SimpleRnn's, one after the other and each column by column. */
    private static final class Parameters extends SimpleRnnParamInitializer {
        @Override
        public long numParams(org.deeplearning4j.nn.conf.layers.Layer layer) {
            KerasGru gru = (KerasGru) layer;
            return (gru.getNIn() + gru.getNOut() + 2) * GATES * gru.getNOut();
        }

        @Override
        public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray view, boolean initialize) {
            KerasGru gru = (KerasGru) conf.getLayer();
            Map<String, INDArray> parameters = getGradientsFromFlattened(conf, view);
            if (initialize) {
                INDArray kernel = parameters.get(WEIGHT_KEY);
                gru.getWeightInitFn().init(kernel.rows(), kernel.columns(), kernel.shape(), 'f', kernel);
                INDArray recurrent = parameters.get(RECURRENT_WEIGHT_KEY);
                gru.getWeightInitFnRecurrent()
                        .init(recurrent.rows(), recurrent.columns(), recurrent.shape(), 'f', recurrent);
                parameters.get(BIAS_KEY).assign(gru.getBiasInit());
            }
            parameters.keySet().forEach(conf::addVariable);
            return parameters;
        }

        @Override
        public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray view) {
            KerasGru gru = (KerasGru) conf.getLayer();
            Map<String, INDArray> parts = new LinkedHashMap<>();
            INDArray flat = view.reshape(view.length());
            long[] rows = {gru.getNIn(), gru.getNOut(), 2};
            long at = 0;
            for (int p = 0; p < rows.length; p++) {
                long columns = GATES * gru.getNOut();
                INDArray part = flat.get(NDArrayIndex.interval(at, at + rows[p] * columns));
                parts.put(paramKeys(gru).get(p), part.reshape('f', rows[p], columns));
                at += rows[p] * columns;
            }
            return parts;
        }
    }
}
