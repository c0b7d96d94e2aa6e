package io.github.imdbrnn.keras;

import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.BoundedJson;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.ParameterLayout.Parameter;
import io.github.imdbrnn.numpy.NpyArray;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.FixedPoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Weights in HDF5, by jHDF. Keras 3 numbers the variables of a layer below {@code layers/lstm/cell/vars}; Keras 2, and
 * Keras 3 in a model's {@code .h5}, name them, as in {@code lstm_1/lstm_1/lstm_cell/kernel:0}. The layers' own names
 * vary: what is read is found by how many variables stand together. Nothing else of the file is read.
 *
 * <p>The file may be a stranger's: it lies in memory, so a size that it claims finds no more bytes than there are; what
 * jHDF throws is a fault of the file; and what leads jHDF astray is given up after {@value #MOST_SECONDS} seconds.
 */
final class Hdf5Weights {
    static final int MAX_FILE_BYTES = 1 << 30;

    private static final int MOST_SECONDS = 30;
    private static final int MOST_NODES = 10_000;
    private static final int MOST_LEVELS = 16;

    /** Of the root: the optimiser's state has the same shapes. */
    private static final Set<String> PASSED_OVER = Set.of("optimizer", "optimizer_weights");

    /** The variables of a layer in their order, by number and by name. */
    private static final List<List<String>> EMBEDDING = List.of(List.of("0"), List.of("embeddings"));
    private static final List<List<String>> RECURRENT =
            List.of(List.of("0", "1", "2"), List.of("kernel", "recurrent_kernel", "bias"));
    private static final List<List<String>> DENSE = List.of(List.of("0", "1"), List.of("kernel", "bias"));

    /** What Keras 2 puts behind a variable's name. */
    private static final String OUTPUT = ":0";

    /** Of the file as a model of Keras 2's: its configuration. */
    private static final String MODEL_CONFIG = "model_config";

    private final Path file;
    private final String title;

    /** Arrays of numbers by their groups' paths and their names. */
    private final Map<String, Map<String, Dataset>> groups = new LinkedHashMap<>();

    private int nodes;

    private Hdf5Weights(Path file, String title) {
        this.file = file;
        this.title = title;
    }

    /** @throws DataException if it cannot be read, or is of another network than this program has */
    static KerasWeights read(Path file) throws DataException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + (Files.exists(file) ? ": is not a file" : ": no such file"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] hdf5 = in.readNBytes(MAX_FILE_BYTES + 1);
            if (hdf5.length > MAX_FILE_BYTES) {
                throw new DataException(file + ": is larger than " + (MAX_FILE_BYTES >> 20) + " MB");
            }
            return read(file, file + ":", hdf5, Optional.empty());
        } catch (OutOfMemoryError e) {
            throw outOfMemory(file + ":", e);
        } catch (IOException e) {
            throw DataException.of(file, "cannot be read", e);
        }
    }

    /**
     * Reads the content of a file.
     *
     * @param title of the content as faults begin, a colon behind the file included
     * @param config of the network, if it does not stand in the content
     */
    static KerasWeights read(Path file, String title, byte[] hdf5, Optional<KerasConfig> config) throws DataException {
        FutureTask<KerasWeights> reading = new FutureTask<>(() -> new Hdf5Weights(file, title).weights(hdf5, config));
        Thread reader = new Thread(reading, "HDF5");
        reader.setDaemon(true); // it does not keep the program from ending if it never ends itself
        reader.start();
        try {
            return reading.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DataException fault) {
                throw fault;
            }
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw outOfMemory(title, error);
            }
            throw new DataException(title + " is not HDF5 as Keras writes it, or is damaged", e.getCause());
        } catch (TimeoutException e) {
            throw new DataException(title + " is damaged: reading it takes more than " + MOST_SECONDS + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(title + " was not read to its end", e);
        }
    }

    static DataException outOfMemory(String title, OutOfMemoryError e) {
        return new DataException(title + " needs more memory than Java may use here; raise -Xmx", e);
    }

    private KerasWeights weights(byte[] hdf5, Optional<KerasConfig> given) throws IOException {
        try (HdfFile root = HdfFile.fromBytes(hdf5)) {
            Optional<KerasConfig> config = given.isPresent() ? given : config(root);
            collect(root, "", 0);
            List<String> names = new ArrayList<>();
            List<NpyArray> arrays = new ArrayList<>();
            for (Map.Entry<String, Dataset> variable : variables().entrySet()) {
                names.add(variable.getKey());
                arrays.add(array(variable.getKey(), variable.getValue()));
            }
            return new KerasWeights(file, names, arrays, config.map(KerasConfig::maxlen).orElse(OptionalInt.empty()),
                    config.map(KerasConfig::recurrent));
        }
    }

    private Optional<KerasConfig> config(HdfFile root) throws IOException {
        Attribute config = root.getAttribute(MODEL_CONFIG);
        return config == null ? Optional.empty() : Optional.of(KerasConfig.of(
                BoundedJson.parse(config.getData().toString().getBytes(StandardCharsets.UTF_8)),
                title + " attribute " + MODEL_CONFIG));
    }

    private void collect(Group group, String path, int level) throws DataException {
        for (Node node : group) {
            String name = path + node.getName();
            if (++nodes > MOST_NODES || level == MOST_LEVELS || node.isLink()) {
                throw new DataException(title + " is not as Keras writes it: " + DataException.quoted(name)
                        + (node.isLink() ? " is a link" : " is one entry too many"));
            }
            if (node instanceof Group inner) {
                if (level > 0 || !PASSED_OVER.contains(name)) {
                    collect(inner, name + "/", level + 1);
                }
            } else if (node instanceof Dataset dataset && !(dataset.getDataType() instanceof FixedPoint)) {
                String variable = node.getName().endsWith(OUTPUT)
                        ? node.getName().substring(0, node.getName().length() - OUTPUT.length()) : node.getName();
                groups.computeIfAbsent(path, p -> new TreeMap<>()).put(variable, dataset);
            }
        }
    }

    /** The variables of the network in the order of {@link ParameterLayout}, by their paths. */
    private Map<String, Dataset> variables() throws DataException {
        List<String> embedding = layers(EMBEDDING);
        List<String> recurrent = new ArrayList<>(layers(RECURRENT));
        List<String> dense = layers(DENSE);
        boolean both = recurrent.size() == 2;
        if (both) { // the backward direction may come first, as it does in the alphabet
            recurrent.sort((a, b) -> Boolean.compare(isForward(b), isForward(a)));
        }
        if (groups.size() != embedding.size() + recurrent.size() + dense.size() || embedding.size() != 1
                || dense.size() != 1 || recurrent.isEmpty() || recurrent.size() > 2
                || both && (!isForward(recurrent.get(0)) || isForward(recurrent.get(1)))) {
            throw new DataException(title + " holds the weights of " + DataException.quoted(groups.keySet().toString())
                    + "; this program reads those of an Embedding, a recurrent layer or one in both directions, and a "
                    + "Dense");
        }
        Map<String, Dataset> variables = new LinkedHashMap<>();
        addAll(embedding, EMBEDDING, variables);
        addAll(recurrent, RECURRENT, variables);
        addAll(dense, DENSE, variables);
        return variables;
    }

    /** The paths of the groups with these variables. */
    private List<String> layers(List<List<String>> variables) {
        return groups.keySet().stream()
                .filter(path -> variables.stream().map(Set::copyOf).anyMatch(groups.get(path).keySet()::equals))
                .toList();
    }

    /** Keras 3 has {@code forward_layer}, Keras 2 {@code forward_} and the layer's name. */
    private static boolean isForward(String path) {
        return path.contains("/forward_");
    }

    private void addAll(List<String> paths, List<List<String>> names, Map<String, Dataset> variables) {
        for (String path : paths) {
            Map<String, Dataset> found = groups.get(path);
            names.stream().flatMap(List::stream).filter(found::containsKey)
                    .forEach(name -> variables.put(path + name, found.get(name)));
        }
    }

    private NpyArray array(String name, Dataset dataset) throws DataException {
        Object numbers = dataset instanceof ContiguousDataset ? dataset.getDataFlat() : null;
        if (numbers instanceof float[] values) {
            return new NpyArray(dataset.getDimensions(), values);
        }
        if (numbers instanceof double[] wide) {
            float[] values = new float[wide.length];
            for (int i = 0; i < wide.length; i++) {
                values[i] = (float) wide[i];
            }
            return new NpyArray(dataset.getDimensions(), values);
        }
        throw new DataException(file + ": " + DataException.quoted(name)
                + " is not an array of float32 or float64 numbers in one piece");
    }

    /** @throws DataException if it cannot be written */
    static void write(Model model, Path file) throws DataException {
        AtomicFile.write(file, out -> write(model, out));
    }

    /** Writes weights and the optimiser's state, as Keras 3 does for a model that was trained. */
    static void write(Model model, OutputStream out) throws IOException {
        Path part = Files.createTempFile("imdb-rnn", ".h5"); // jHDF writes to a file alone
        try {
            try (WritableHdfFile root = HdfFile.write(part)) {
                putAll(model, root);
            } catch (RuntimeException e) {
                throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
            }
            Files.copy(part, out);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void putAll(Model model, WritableGroup root) {
        List<Parameter> parameters = ParameterLayout.of(model.spec()).parameters();
        List<String> paths = paths(model.spec().recurrent());
        WritableGroup optimizer = group(root, "optimizer/vars");
        optimizer.putDataset("0", 0); // iterations, which only schedules of the learning rate ask for
        optimizer.putDataset("1", (float) model.optimizer().learningRate());
        for (int p = 0; p < parameters.size(); p++) {
            int[] shape = parameters.get(p).shape();
            int name = paths.get(p).lastIndexOf('/');
            group(root, paths.get(p).substring(0, name))
                    .putDataset(paths.get(p).substring(name + 1), inShape(model.weights()[p], shape));
            optimizer.putDataset(Integer.toString(p + 2), inShape(model.squares()[p], shape));
        }
    }

    private static List<String> paths(Recurrent recurrent) {
        List<String> paths = new ArrayList<>(List.of("layers/embedding/vars/0"));
        List<String> cells = recurrent.bidirectional() ? List.of("forward_layer/cell", "backward_layer/cell")
                : List.of("cell");
        for (String cell : cells) {
            RECURRENT.get(0).forEach(number ->
                    paths.add("layers/" + recurrent.layerName() + "/" + cell + "/vars/" + number));
        }
        paths.addAll(List.of("layers/dense/vars/0", "layers/dense/vars/1"));
        return paths;
    }

    /** The group of a path below another; jHDF has no path for a group that is being written. */
    private static WritableGroup group(WritableGroup root, String path) {
        WritableGroup group = root;
        for (String name : path.split("/")) {
            Node child = group.getChild(name);
            group = child == null ? group.putGroup(name) : (WritableGroup) child;
        }
        return group;
    }

    private static Object inShape(float[] values, int... shape) {
        if (shape.length == 1) {
            return values;
        }
        float[][] rows = new float[shape[0]][];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = Arrays.copyOfRange(values, r * shape[1], (r + 1) * shape[1]);
        }
        return rows;
    }
}
