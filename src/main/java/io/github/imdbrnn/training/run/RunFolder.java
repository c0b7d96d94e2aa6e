package io.github.imdbrnn.training.run;

import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a training run left in a folder: a network, its history and its provenance.
 *
 * <p>{@value #MODEL} is all there is to a run: it carries the history and the provenance too, and what it takes to resume.
 * It is replaced as a whole after every epoch, so a run that is killed has its last complete epoch. The files
 * {@value #HISTORY} and {@value #PROVENANCE} are copies for people and other programs.
 */
public final class RunFolder {
    /** The network as Deeplearning4j saves it, and what belongs to it. */
    public static final String MODEL = "model.zip";

    /** A line for every epoch; also a member of {@value #MODEL}. */
    public static final String HISTORY = "history.csv";

    /** Also a member of {@value #MODEL}. */
    public static final String PROVENANCE = "provenance.json";

    /** The page to look at. */
    public static final String REPORT = "report.html";

    /** Locked while a program trains into the folder. */
    static final String LOCK = "run.lock";

    /**
     * Member of {@value #MODEL}: the weights after the last epoch, with which training goes on, where early stopping has
     * put the best epoch's in their place.
     */
    static final String LAST_WEIGHTS = "lastCoefficients.bin";

    /** Member of {@value #MODEL}: the words behind the ids, see {@code WordIndex.toJson}. */
    static final String WORDS = "words.json";

    private static final int LONGEST_WORDS = 64 << 20;

    private static final List<String> OWN = List.of(MODEL, HISTORY, PROVENANCE, REPORT, LOCK);

    /** Where runs are put when no folder is named. */
    public static final Path RUNS = Path.of("runs");

    private final Path path;
    private final ModelFile model;
    private final RunSummary summary;

    private RunFolder(Path path) throws DataException {
        this.path = path;
        Path file = path.resolve(MODEL);
        Map<String, Integer> texts = new TreeMap<>(RunSummary.MEMBERS);
        texts.put(WORDS, LONGEST_WORDS);
        model = ModelFile.read(file, texts, Set.of(LAST_WEIGHTS));
        summary = RunSummary.of(file, model);
    }

    /**
     * Opens a run.
     *
     * @throws DataException if there is none in the folder, or it is damaged
     */
    public static RunFolder open(Path folder) throws DataException {
        requireSearchable(folder);
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + (Files.exists(folder) ? ": is not a folder" : ": no such folder")
                    + "; name one that train wrote");
        }
        if (!holdsRun(folder)) {
            throw new DataException(folder + ": holds no " + MODEL + "; name a folder in which train ended an epoch");
        }
        return new RunFolder(folder);
    }

    /**
     * The run folders in a folder, whole or damaged; last comes the one whose model was written last.
     *
     * @param runs usually {@link #RUNS}; it need not exist
     * @throws DataException if it cannot be read
     */
    public static List<Path> in(Path runs) throws DataException {
        requireSearchable(runs);
        if (!Files.exists(runs)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            Map<Path, FileTime> written = new TreeMap<>();
            for (Path folder : folders.filter(RunFolder::holdsRun).toList()) {
                written.put(folder, Files.getLastModifiedTime(folder.resolve(MODEL)));
            }
            return written.keySet().stream().sorted(Comparator.comparing(written::get)).toList();
        } catch (NotDirectoryException e) {
            throw new DataException(runs + ": is not a folder", e);
        } catch (UncheckedIOException e) {
            throw DataException.of(runs, "cannot be read", e.getCause());
        } catch (IOException e) {
            throw DataException.of(runs, "cannot be read", e);
        }
    }

    /**
     * Refuses a file that belongs to a run, or from which it was or is trained, for what is neither.
     *
     * @param file to be written, through links
     * @param begun the folder of a run that has perhaps no epoch yet
     * @param data files of the run's data, which need not be there
     * @throws DataException if it is one of theirs, under whatever name, or cannot be written
     */
    public static void requireForeign(Path file, Optional<Path> begun, List<Path> data) throws DataException {
        Path place = AtomicFile.place(file);
        Path folder = place.toAbsolutePath().getParent();
        boolean ofARun = OWN.stream().anyMatch(place.getFileName().toString()::equalsIgnoreCase);
        try {
            for (Path source : data) {
                if (isSame(place, source)) {
                    throw new DataException(file + ": belongs to the data of the training; name another file");
                }
            }
            if (ofARun && (holdsRun(folder) || begun.isPresent() && isSame(folder, begun.get()))) {
                throw new DataException(file + ": belongs to the run in " + folder + "; name another file");
            }
        } catch (IOException e) {
            throw DataException.of(file, "cannot be compared with the run's files", e);
        }
    }

    private static boolean isSame(Path a, Path b) throws IOException {
        return Files.exists(a) && Files.exists(b)
                ? Files.isSameFile(a, b)
                : a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }

    /**
     * Tells a folder that hides what it holds from one that holds nothing.
     *
     * @throws DataException if the system does not let this program look into it
     */
    static void requireSearchable(Path folder) throws DataException {
        try {
            Files.readAttributes(folder.resolve(MODEL), BasicFileAttributes.class);
        } catch (AccessDeniedException e) {
            throw DataException.of(folder, "cannot be read", e);
        } catch (IOException e) {
            // There is no such file, which is for others to say.
        }
    }

    /** Whether a run's folder has files of this name. */
    static boolean isOwn(String name) {
        return OWN.contains(name) || isLeftOver(name);
    }

    /** Whether a program that was killed before its first epoch leaves files of this name. */
    static boolean isLeftOver(String name) {
        return name.equals(LOCK) || OWN.stream().anyMatch(own -> name.startsWith(own + ".") && name.endsWith(".part"));
    }

    /** Whether train has written a model there. */
    static boolean holdsRun(Path folder) {
        return Files.exists(folder.resolve(MODEL));
    }

    public Path path() {
        return path;
    }

    /** The file that is the run. */
    public Path file() {
        return path.resolve(MODEL);
    }

    /** What {@value #HISTORY} or {@value #PROVENANCE} is a copy of. */
    byte[] member(String name) throws DataException {
        return model.member(name);
    }

    /** What the folder says of the run. */
    public RunSummary summary() {
        return summary;
    }

    /** The complete epochs. */
    public History history() {
        return summary.history();
    }

    public Provenance provenance() {
        return summary.provenance();
    }

    /**
     * The words on whose ids the network was trained, if the run carries them.
     *
     * @throws DataException if they are damaged
     */
    public Optional<WordIndex> words() throws DataException {
        return model.has(WORDS)
                ? Optional.of(WordIndex.ofJson(model.member(WORDS), file() + ": member " + WORDS)) : Optional.empty();
    }

    /**
     * The trained model: with early stopping of the best epoch, otherwise of the last.
     *
     * @throws DataException if the file does not fit it
     */
    public Model model() throws DataException {
        return model.model();
    }

    /**
     * The model as the last epoch left it, with which training goes on.
     *
     * @throws DataException if the file does not fit it
     */
    public Model lastModel() throws DataException {
        return model.has(LAST_WEIGHTS) ? model().withWeights(model.weights(LAST_WEIGHTS)) : model();
    }
}
