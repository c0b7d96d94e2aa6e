package io.github.imdbrnn.keras;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The forms in which Keras keeps weights, known by how a file's name ends. The first that fits counts. Each is a lambda,
 * not a method's name: so jHDF's classes are loaded only for its files.
 */
enum KerasFormat {
    /** A whole model, as {@code model.save} writes it. */
    MODEL(".keras", KerasModelFile::read, KerasModelFile::write,
            "model = keras.saving.load_model(FILE)"),
    /** As {@code model.save_weights} writes them. */
    WEIGHTS(".weights.h5", file -> Hdf5Weights.read(file), (model, file) -> Hdf5Weights.write(model, file),
            "model.load_weights(FILE)"),
    /** As Keras 2 wrote a model or its weights. */
    OLD_H5(".h5", file -> Hdf5Weights.read(file), null, ""),
    /** The same. */
    OLD_HDF5(".hdf5", file -> Hdf5Weights.read(file), null, ""),
    /** Any other name: {@code numpy.savez(file, *model.get_weights())}. */
    ARRAYS("", NpzWeights::read, NpzWeights::write,
            "w = numpy.load(FILE); model.set_weights([w[f\"arr_{i}\"] for i in range(ARRAYS)])");

    private interface Reader {
        KerasWeights read(Path file) throws DataException;
    }

    private interface Writer {
        void write(Model model, Path file) throws DataException;
    }

    private final String ending;
    private final Reader reader;
    private final Writer writer; // or null
    private final String inKeras;

    KerasFormat(String ending, Reader reader, Writer writer, String inKeras) {
        this.ending = ending;
        this.reader = reader;
        this.writer = writer;
        this.inKeras = inKeras;
    }

    static KerasFormat of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(format -> name.endsWith(format.ending)).findFirst().orElseThrow();
    }

    KerasWeights read(Path file) throws DataException {
        return reader.read(file);
    }

    /** @throws DataException if files of this form are only read */
    void requireWritable(Path file) throws DataException {
        if (writer == null) {
            throw new DataException(file + ": is not written in the form of Keras 2; name a file that ends in .npz, "
                    + WEIGHTS.ending + " or " + MODEL.ending);
        }
    }

    /**
     * The line of Python that reads a file of this form.
     *
     * @param literal of Python's for the file
     * @param arrays of the network
     */
    String inKeras(String literal, int arrays) {
        return inKeras.replace("ARRAYS", Integer.toString(arrays)).replace("FILE", literal);
    }

    void write(Model model, Path file) throws DataException {
        requireWritable(file);
        writer.write(model, file);
    }
}
