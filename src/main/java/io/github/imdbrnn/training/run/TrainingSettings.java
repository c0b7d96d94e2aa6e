package io.github.imdbrnn.training.run;

import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.FitSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a run trains; its {@code NetworkSpec} says what.
 *
 * @param fit as {@code model.fit} takes it
 * @param stopping early stopping, if it is wanted
 * @param engine the name of an engine, or auto
 * @param initialWeights a file with Keras's weights to start from, if not from drawn ones
 */
public record TrainingSettings(
        FitSettings fit, Optional<EarlyStopping.Settings> stopping, String engine, Optional<Path> initialWeights) {
    /** The same for another number of epochs. */
    public TrainingSettings withEpochs(int epochs) {
        return new TrainingSettings(new FitSettings(fit.batchSize(), epochs, fit.validationSplit(), fit.shuffle(),
                fit.stepsPerEpoch(), fit.seed()), stopping, engine, initialWeights);
    }
}
