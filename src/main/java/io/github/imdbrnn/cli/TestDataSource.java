package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TestSet;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.select.Sources;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a trained network is to be tested on.
 *
 * @param data what {@code --data} names
 * @param dataset what {@code --dataset} names
 * @param textOptions how own texts are read
 * @param terminal where to show how far it is
 * @param notes where to say what is not there
 */
record TestDataSource(Optional<Path> data, Optional<Reviews> dataset, TextOptions textOptions, Terminal terminal,
        PrintWriter notes) {
    /** There is no auto: figures of other reviews than those asked for would be taken for theirs. */
    enum Reviews {
        IMDB,
        SYNTHETIC
    }

    /** @param description of where the examples come from */
    record TestData(Examples examples, List<String> classNames, String description) {
        private static TestData of(TestSet set) {
            return new TestData(set.examples(), set.classNames(), DataOptions.describe(set.origin()));
        }
    }

    /**
     * For a run: texts of a person's own in its words and classes, but of those that it was trained on only the ones
     * left for it; or reviews.
     *
     * @throws DataException if they cannot be had, or have other classes
     */
    TestData forRun(RunFolder run) throws DataException {
        Origin origin = run.provenance().origin();
        boolean own = dataset.isEmpty() && origin.format().isPresent()
                && (data.isEmpty() || isItsOwn(data.get(), run.provenance()));
        if (namesTexts() && !own) {
            return others(run, data.get());
        }
        refuseTextOptions();
        TestData known = own ? itsOwn(run) : reviews(origin, run.summary().spec());
        if (!known.classNames().equals(run.provenance().classNames())) {
            throw new DataException(known.description() + ": have other classes than those that " + run.path()
                    + " was trained on; name data of its classes with --data");
        }
        return known;
    }

    /**
     * For weights without a run: own texts in the vocabulary of those among them to train on, or reviews.
     *
     * @throws DataException if they cannot be had
     */
    TestData forWeights(NetworkSpec network) throws DataException {
        if (namesTexts()) {
            TextSource texts = new TextSource(data.get(), textOptions.in(TextFormat.DEFAULT));
            return TestData.of(TestSet.of(DataOptions.load(texts, network.maxFeatures(), terminal).dataset()));
        }
        refuseTextOptions();
        return reviews(data, dataset.equals(Optional.of(Reviews.SYNTHETIC)), network);
    }

    private boolean namesTexts() {
        return data.isPresent() && TextSource.recognises(data.get());
    }

    private void refuseTextOptions() {
        textOptions.given().ifPresent(option -> {
            throw new OptionException(option, "is for texts of your own, which --data names");
        });
    }

    /** Texts that the run has not seen, read as its own were where no option says how. */
    private TestData others(RunFolder run, Path named) throws DataException {
        boolean told = textOptions.given().isPresent();
        TextFormat format = told ? textOptions.in(TextFormat.DEFAULT)
                : run.provenance().origin().format().orElse(TextFormat.DEFAULT);
        TextSource texts = new TextSource(named, format);
        if (told) {
            texts.requireUsed();
        }
        List<String> classNames = run.provenance().classNames();
        WordIndex words = RunData.words(run, Optional.empty(), notes);
        try (DownloadProgress progress = new DownloadProgress(terminal)) {
            int maxFeatures = run.summary().spec().maxFeatures();
            return new TestData(
                    texts.examples(words, classNames, maxFeatures, progress), classNames, "texts from " + named);
        }
    }

    /** Whether this is what the run was trained on: its file, moved or not, or its folder. */
    private static boolean isItsOwn(Path path, Provenance provenance) throws DataException {
        Optional<Path> named = provenance.origin().named();
        try {
            return Files.isRegularFile(path) && Fingerprint.sha256(path).equals(provenance.dataSha256())
                    || named.isPresent() && Files.exists(named.get()) && Files.isSameFile(path, named.get());
        } catch (IOException e) {
            throw DataException.of(path, "cannot be read", e);
        }
    }

    /** The texts that were left when the run was trained. */
    private TestData itsOwn(RunFolder run) throws DataException {
        Origin origin = run.provenance().origin();
        Origin now = new Origin(origin.source(), data.or(origin::named), Optional.empty(), origin.format());
        NetworkSpec network = run.summary().spec();
        Dataset loaded = DataOptions.load(Sources.of(now), network.maxFeatures(), terminal).dataset();
        if (!TrainingRun.sha256(loaded, network.maxlen()).equals(run.provenance().dataSha256())) {
            throw new DataException(DataOptions.describe(loaded.origin()) + ": have changed since "
                    + run.path() + " was trained on them, and which of them it has seen is not known; name others with --data");
        }
        return TestData.of(TestSet.of(loaded));
    }

    /** IMDB's reviews or synthetic ones, as the options say or as the run was trained on. */
    private TestData reviews(Origin origin, NetworkSpec network) throws DataException {
        return data.isPresent() || dataset.isPresent()
                ? reviews(data, dataset.equals(Optional.of(Reviews.SYNTHETIC)), network)
                : reviews(RunData.present(origin, notes), origin.source().equals(SyntheticSource.NAME), network);
    }

    private TestData reviews(Optional<Path> path, boolean synthetic, NetworkSpec network) throws DataException {
        DataOptions.Source source = synthetic ? DataOptions.Source.SYNTHETIC : DataOptions.Source.IMDB;
        return TestData.of(DataOptions.loadTest(path.orElse(null), source, network.maxFeatures(), terminal));
    }
}
