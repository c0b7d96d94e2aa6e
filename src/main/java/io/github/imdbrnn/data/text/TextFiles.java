package io.github.imdbrnn.data.text;

import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a file or folder of own texts holds: a table; or a folder for each class, with a file for each text; or a file
 * for each class, with a line for each text. Hidden files, a README or LICENSE, NumPy's arrays, and {@code unsup}, IMDB's texts
 * without a label, are left out. A link in a folder is not followed, so that nothing outside it is read and nothing
 * twice.
 *
 * @param kind how the examples are laid out
 * @param path the file of a table, or the folder
 * @param classes the folder or file of each class by its name, in the order of their names; none for a table
 * @param leftOut names of what is left out of the folder, but for hidden files
 */
record TextFiles(Kind kind, Path path, Map<String, Path> classes, List<String> leftOut) {
    private static final Set<String> TABLES = Set.of("csv", "tsv", "json", "jsonl", "ndjson");
    private static final String UNLABELLED = "unsup";

    /** Beside IMDB's reviews, and no texts. */
    private static final String IMDB_WORDS = "imdb_word_index.json";

    enum Kind {
        TABLE,
        CLASS_FOLDERS,
        CLASS_FILES
    }

    /** Hears how much is read. */
    interface Progress {
        void read(Path file, long done, long all);
    }

    /**
     * What a person named: a folder may hold the training and the test examples side by side, as {@code train} and
     * {@code test} or as files of these names.
     *
     * @param leftOut names of what stands beside them
     */
    record Parts(Path train, Optional<Path> test, List<String> leftOut) {
        static Parts of(Path named) throws DataException {
            if (!Files.isDirectory(named)) {
                return new Parts(named, Optional.empty(), List.of());
            }
            List<Path> entries = entries(named);
            Optional<Path> train = part(entries, "train");
            Optional<Path> test = train.isEmpty() ? train : part(entries, "test");
            return new Parts(train.orElse(named), test, train.isEmpty() ? List.of() : entries.stream()
                    .filter(entry -> !entry.equals(train.get()) && !test.equals(Optional.of(entry)))
                    .map(TextFiles::name).toList());
        }

        private static Optional<Path> part(List<Path> entries, String name) {
            return entries.stream().filter(entry -> !Files.isSymbolicLink(entry)
                    && name.equalsIgnoreCase(entry.getFileName().toString().replaceFirst("\\..*", ""))).findFirst();
        }
    }

    /** @throws DataException if it is nothing of this */
    static TextFiles of(Path path) throws DataException {
        if (!Files.isDirectory(path)) {
            return new TextFiles(Kind.TABLE, path, Map.of(), List.of());
        }
        List<Path> entries = entries(path);
        List<Path> folders = entries.stream().filter(TextFiles::isClassFolder).toList();
        List<Path> files = entries.stream().filter(TextFiles::isTextFile).toList();
        boolean classFolders = folders.size() > 1 || folders.size() == 1 && files.isEmpty();
        if (!classFolders && files.size() > 1 && files.stream().anyMatch(TextFiles::isTable)) {
            throw new DataException(path + ": has several tables, and none is named train; name one of them: "
                    + files.stream().map(TextFiles::name).limit(3).collect(Collectors.joining(", ")));
        }
        if (!classFolders && files.isEmpty()) {
            throw new DataException(path + ": has neither folders nor files of texts");
        }
        List<Path> used = classFolders ? folders : files;
        List<String> leftOut = entries.stream().filter(entry -> !used.contains(entry))
                .map(entry -> entry.getFileName().toString()).toList();
        if (classFolders) {
            List<String> names = folders.stream().map(TextFiles::name).toList();
            return new TextFiles(Kind.CLASS_FOLDERS, path, named(folders, names), leftOut);
        }
        return files.size() == 1 ? new TextFiles(Kind.TABLE, files.get(0), Map.of(), leftOut)
                : new TextFiles(Kind.CLASS_FILES, path, named(files, distinguished(files)), leftOut);
    }

    /** What is in a folder, by name, hidden files left out. */
    private static List<Path> entries(Path folder) throws DataException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(entries::add);
        } catch (IOException | RuntimeException e) {
            throw unreadable(folder, e);
        }
        entries.removeIf(entry -> name(entry).startsWith("."));
        entries.sort((a, b) -> name(a).compareTo(name(b)));
        return entries;
    }

    private static DataException unreadable(Path folder, Exception e) {
        return e instanceof IOException fault ? DataException.of(folder, "cannot be read", fault)
                : e.getCause() instanceof IOException fault ? DataException.of(folder, "cannot be read", fault)
                : new DataException(folder + ": cannot be read", e);
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static boolean isClassFolder(Path entry) {
        return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !name(entry).equals(UNLABELLED);
    }

    private static boolean isTextFile(Path entry) {
        String name = name(entry).toUpperCase(Locale.ROOT);
        return Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) && !name.contains("README")
                && !name.startsWith("LICENSE") && !name.endsWith(".NPZ") && !name(entry).equals(IMDB_WORDS);
    }

    private static boolean isTable(Path file) {
        String[] parts = name(file).toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "").split("\\.");
        return TABLES.contains(parts[parts.length - 1]);
    }

    private static Map<String, Path> named(List<Path> paths, List<String> names) {
        Map<String, Path> classes = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            classes.put(names.get(i), paths.get(i));
        }
        return classes;
    }

    /**
     * What differs in the files' names: {@code neg} and {@code pos} for {@code rt-polarity.neg} and {@code
     * rt-polarity.pos}.
     */
    private static List<String> distinguished(List<Path> files) {
        List<String> names = files.stream().map(file -> name(file).replaceFirst("\\.gz$", "")).toList();
        List<List<String>> parts = names.stream().map(name -> List.of(name.split("[._-]+"))).toList();
        int shortest = parts.stream().mapToInt(List::size).min().orElseThrow();
        int before = 0;
        while (before < shortest && same(parts, before, false)) {
            before++;
        }
        int after = 0;
        while (after < shortest - before && same(parts, after, true)) {
            after++;
        }
        int from = before;
        int cut = after;
        List<String> classes = parts.stream()
                .map(part -> String.join("-", part.subList(from, part.size() - cut))).toList();
        boolean distinct = classes.stream().distinct().count() == files.size() && !classes.contains("");
        return distinct ? classes : files.stream().map(TextFiles::name).toList();
    }

    private static boolean same(List<List<String>> parts, int at, boolean fromEnd) {
        return parts.stream().map(part -> part.get(fromEnd ? part.size() - 1 - at : at)).distinct().count() == 1;
    }

    /**
     * Reads all examples.
     *
     * @return what they are read from, in words
     */
    String read(TextFormat format, Corpus corpus, Progress progress) throws IOException {
        return switch (kind) {
            case TABLE -> {
                long all = size(path);
                yield TextTables.read(path, format, corpus, done -> progress.read(path, done, all));
            }
            case CLASS_FILES -> {
                readLines(format, corpus, progress);
                yield "a file for each of " + classes.size() + " classes, a line for each text; " + format.encoding()
                        + left("; ", leftOut);
            }
            case CLASS_FOLDERS -> {
                int links = readFolders(format, corpus, progress);
                yield "a folder for each of " + classes.size() + " classes, a file for each text; " + format.encoding()
                        + left("; ", leftOut)
                        + (links == 0 ? "" : "; links that are not followed: " + links);
            }
        };
    }

    /** Says in words what is left out, if anything. */
    static String left(String before, List<String> leftOut) {
        return leftOut.isEmpty() ? "" : before + "left out: " + leftOut.stream().limit(3)
                .map(name -> PlainText.of(name, PlainText.LONGEST_WORD)).collect(Collectors.joining(", "))
                + (leftOut.size() > 3 ? " and " + (leftOut.size() - 3) + " more" : "");
    }

    private static long size(Path file) throws DataException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + (Files.exists(file) ? ": is not a file" : ": no such file or folder"));
        }
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw DataException.of(file, "cannot be read", e);
        }
    }

    private void readLines(TextFormat format, Corpus corpus, Progress progress) throws IOException {
        for (Map.Entry<String, Path> group : classes.entrySet()) {
            Path file = group.getValue();
            long all = size(file);
            try (TextReader text = new TextReader(file, format.encoding(), done -> progress.read(file, done, all));
                    BufferedReader lines = new BufferedReader(text)) {
                long number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    corpus.add(group.getKey(), line, file, ++number);
                    text.beginRecord(number + 1);
                }
            }
        }
    }

    /** @return how many links were met */
    private int readFolders(TextFormat format, Corpus corpus, Progress progress) throws IOException {
        int links = 0;
        char[] characters = new char[1 << 13];
        for (Map.Entry<String, Path> group : classes.entrySet()) {
            List<Path> files = within(group.getValue());
            int done = 0;
            for (Path file : files) {
                if (Files.isSymbolicLink(file)) {
                    links++;
                    continue;
                }
                StringBuilder whole = new StringBuilder();
                try (TextReader text = new TextReader(file, format.encoding(), bytes -> {})) {
                    for (int n = text.read(characters); n >= 0; n = text.read(characters)) {
                        whole.append(characters, 0, n);
                    }
                }
                corpus.add(group.getKey(), whole.toString(), file, 0);
                progress.read(group.getValue(), ++done, files.size());
            }
        }
        return links;
    }

    /** The files and links below a folder, by name. */
    private static List<Path> within(Path folder) throws DataException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file ->
                            Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file))
                    .filter(file -> !folder.relativize(file).toString().matches("(.*[/\\\\])?\\..*"))
                    .sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(folder, e);
        }
    }
}
