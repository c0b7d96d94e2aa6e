package io.github.imdbrnn.training.run;

import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.LockFile;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.History;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a run into its folder, which belongs to this writer alone until it is closed: a lock, which the system drops
 * when the program dies, keeps other programs out.
 */
public final class RunWriter implements AutoCloseable {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");
    private static final int MOST_A_SECOND = 1000;
    private static final int ATTEMPTS = 100;

    private final Path folder;
    private final List<Path> made; // folders, the innermost first
    private final LockFile lock;
    private Optional<byte[]> words = Optional.empty();

    private RunWriter(Path folder, List<Path> made, LockFile lock) {
        this.folder = folder;
        this.made = made;
        this.lock = lock;
    }

    private static RunWriter lock(Path folder, List<Path> made) throws DataException {
        try {
            LockFile lock = LockFile.tryAcquire(folder.resolve(RunFolder.LOCK)).orElseThrow(() -> new DataException(folder
                    + ": another program is training into this folder", Remedy.WAIT_OR_NAME_ANOTHER_FOLDER));
            RunWriter writer = new RunWriter(folder, made, lock);
            try {
                removeParts(folder);
                writer.followModel();
            } catch (IOException e) {
                lock.close();
                throw e;
            }
            return writer;
        } catch (IOException e) {
            throw DataException.of(folder, "cannot be written to", e);
        }
    }

    /**
     * Starts a run in a folder, which is made if missing. What it holds stays as it is until {@link #write}.
     *
     * @param overwrite whether it may hold a run
     * @throws DataException if it holds a run and must not, cannot be written to, or another program trains into it
     */
    public static RunWriter create(Path folder, boolean overwrite) throws DataException {
        requireFree(folder, overwrite);
        RunWriter writer = make(folder, false).orElseThrow();
        try {
            // Another program may have ended its run meanwhile.
            requireFree(folder, overwrite);
            return writer;
        } catch (DataException e) {
            writer.close();
            throw e;
        }
    }

    /** @return nothing if the folder is to be a new one and is there */
    private static Optional<RunWriter> make(Path folder, boolean isNew) throws DataException {
        for (int attempt = 1;; attempt++) {
            try {
                List<Path> made = makeFolder(folder);
                return isNew && !made.contains(folder) ? Optional.empty() : Optional.of(lock(folder, made));
            } catch (DataException e) {
                // Other programs that came to nothing may just have deleted the folders that they made.
                if (!(e.getCause() instanceof NoSuchFileException) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Asks early whether {@link #create} would refuse the folder for what it holds.
     *
     * @throws DataException if it would
     */
    public static void requireFree(Path folder, boolean overwrite) throws DataException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new DataException(folder + ": is not a folder", Remedy.NAME_ANOTHER_FOLDER);
        }
        RunFolder.requireSearchable(folder);
        if (RunFolder.holdsRun(folder) && !overwrite) {
            throw new DataException(folder + ": holds a run already", Remedy.RESUME_OR_REPLACE, folder, null);
        }
        requireNoStrangers(folder, overwrite);
    }

    /**
     * A run beside other files would be taken for theirs, or replace them. Hidden files, such as {@code .gitkeep}, do not
     * count.
     *
     * @param overwrite whether a run's files may be there without their model
     */
    private static void requireNoStrangers(Path folder, boolean overwrite) throws DataException {
        if (RunFolder.holdsRun(folder)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && !(overwrite ? RunFolder.isOwn(name) : RunFolder.isLeftOver(name))) {
                    throw new DataException(folder + ": holds no run but other files, such as " + name,
                            Remedy.NAME_AN_EMPTY_FOLDER);
                }
            }
        } catch (NoSuchFileException e) {
            // It is to be made, or another program has just deleted it.
        } catch (IOException e) {
            throw DataException.of(folder, "cannot be read", e);
        }
    }

    /**
     * Starts a run in a new folder named after the time.
     *
     * @param runs where to make it
     * @throws DataException if it cannot be made
     */
    public static RunWriter createIn(Path runs) throws DataException {
        String name = NAME.format(LocalDateTime.now());
        for (int i = 1; i < MOST_A_SECOND; i++) {
            Path folder = runs.resolve(i == 1 ? name : name + "-" + i);
            Optional<RunWriter> writer = make(folder, true);
            if (writer.isPresent()) {
                return writer.get();
            } // else another run began in the same second
        }
        throw new DataException(runs + ": " + MOST_A_SECOND + " runs of one second", Remedy.NAME_ANOTHER_FOLDER);
    }

    /**
     * Goes on with a run.
     *
     * @throws DataException if there is none in the folder, it cannot be written to, or another program trains into it
     */
    public static RunWriter resume(Path folder) throws DataException {
        RunFolder.requireSearchable(folder);
        if (!RunFolder.holdsRun(folder)) {
            throw new DataException(folder + ": holds no complete epoch to resume", Remedy.START_AGAIN, folder, null);
        }
        return lock(folder, List.of());
    }

    /**
     * Makes the copies those of the model: a program that was killed may have left those of an epoch before, or of the
     * run that it was replacing.
     */
    private void followModel() throws DataException {
        byte[] csv;
        byte[] json;
        try {
            RunFolder run = RunFolder.open(folder);
            csv = run.member(RunFolder.HISTORY);
            json = run.member(RunFolder.PROVENANCE);
        } catch (DataException e) {
            return; // There is no run; or it is damaged: who resumes it will be told, who replaces it need not be.
        }
        if (!holds(RunFolder.HISTORY, csv) || !holds(RunFolder.PROVENANCE, json)) {
            writeCopies(csv, json);
        }
    }

    private boolean holds(String name, byte[] content) throws DataException {
        Path file = folder.resolve(name);
        try {
            return Files.isRegularFile(file) && Files.size(file) == content.length
                    && Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException e) {
            throw DataException.of(file, "cannot be read", e);
        }
    }

    /** @return which were not there, it and those above it */
    private static List<Path> makeFolder(Path folder) throws DataException {
        List<Path> made = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            return made;
        }
        try {
            if (folder.getParent() != null) {
                made.addAll(makeFolder(folder.getParent()));
            }
            Files.createDirectory(folder);
            AtomicFile.forceFolder(folder);
            made.add(0, folder);
            return made;
        } catch (FileAlreadyExistsException e) {
            return made; // by another program meanwhile
        } catch (IOException e) {
            throw DataException.of(folder, "cannot be made", e);
        }
    }

    /** Half-written files of a program that was killed. */
    private static void removeParts(Path folder) throws IOException {
        String written = String.join(",", RunFolder.MODEL, RunFolder.HISTORY, RunFolder.PROVENANCE, RunFolder.REPORT);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "{" + written + "}.*.part")) {
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }

    public Path folder() {
        return folder;
    }

    /** Has the run carry the words behind its ids from now on. */
    public void carry(WordIndex index) {
        words = Optional.of(index.toJson());
    }

    /**
     * Replaces the run in the folder by a newer state of it, or by this run's first. A kill at any moment leaves the one
     * or the other; the copies beside it follow when the folder is next trained into.
     *
     * @param model as the last epoch left it
     * @param best weights of an earlier epoch that are to be the model's
     * @throws DataException if it cannot be written, or the folder is no longer this writer's
     */
    public void write(Model model, Optional<float[][]> best, History history, Provenance provenance)
            throws DataException {
        byte[] csv = history.toCsv().getBytes(StandardCharsets.UTF_8);
        byte[] json = provenance.toJson().getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> others = new LinkedHashMap<>();
        others.put(RunFolder.HISTORY, csv);
        others.put(RunFolder.PROVENANCE, json);
        words.ifPresent(index -> others.put(RunFolder.WORDS, index));
        if (best.isPresent()) {
            others.put(RunFolder.LAST_WEIGHTS, ModelFile.bytes(model));
        }
        try {
            ModelFile.write(own(RunFolder.MODEL), best.map(model::withWeights).orElse(model), others);
            writeCopies(csv, json);
        } catch (DataException e) {
            own(RunFolder.MODEL); // says more of a folder that was moved meanwhile
            throw e;
        }
    }

    /** Deletes the report first, which is of an earlier state: so it never stands beside copies of this one. */
    private void writeCopies(byte[] csv, byte[] json) throws DataException {
        Path report = own(RunFolder.REPORT);
        try {
            Files.deleteIfExists(report);
        } catch (IOException e) {
            throw DataException.of(report, "is out of date and cannot be deleted", e);
        }
        AtomicFile.replace(own(RunFolder.HISTORY), out -> out.write(csv));
        AtomicFile.replace(own(RunFolder.PROVENANCE), out -> out.write(json));
    }

    /**
     * The file of a run that is to be written, now that the folder is this writer's.
     *
     * @param name such as {@link RunFolder#REPORT}
     * @throws DataException if the folder is no longer this writer's
     */
    public Path own(String name) throws DataException {
        if (!lock.isInPlace()) {
            throw new DataException(folder + ": the folder or the " + RunFolder.LOCK + " in it was deleted, moved or replaced, "
                    + "so another program may train there: this one ends, and writes nothing more into it");
        }
        return folder.resolve(name);
    }

    /** Lets other programs in. Folders that were made for this run and got none are deleted. */
    @Override
    public void close() throws DataException {
        try (lock) {
            deleteUnused();
        } catch (IOException e) {
            throw DataException.of(folder, "cannot be unlocked", e);
        }
    }

    private void deleteUnused() {
        try {
            if (made.contains(folder) && lock.isInPlace() && !RunFolder.holdsRun(folder)) {
                lock.delete();
                for (Path each : made) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException e) {
            // Something else lies there, or another program has just moved in: it stays.
        }
    }
}
