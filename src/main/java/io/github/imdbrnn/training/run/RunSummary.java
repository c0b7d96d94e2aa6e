package io.github.imdbrnn.training.run;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.History;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a run folder says of its run, without the weights.
 *
 * @param spec what decides the network
 * @param optimizer the optimiser's settings
 * @param history the complete epochs
 * @param provenance where the model comes from
 */
public record RunSummary(NetworkSpec spec, RmsProp optimizer, History history, Provenance provenance) {
    /** The members of {@value RunFolder#MODEL} that say it, and the most bytes of each. */
    static final Map<String, Integer> MEMBERS =
            Map.of(RunFolder.HISTORY, History.LONGEST_CSV, RunFolder.PROVENANCE, Provenance.LONGEST_JSON);

    /** @throws DataException if the run is damaged, as far as this reads it, or its provenance is of another network */
    public static RunSummary read(Path folder) throws DataException {
        Path file = folder.resolve(RunFolder.MODEL);
        return of(file, ModelFile.describe(file, MEMBERS));
    }

    /** @param file what an error is to call the place of the members */
    static RunSummary of(Path file, ModelFile model) throws DataException {
        History history = History.ofCsv(new String(model.member(RunFolder.HISTORY), StandardCharsets.UTF_8),
                file + ": member " + RunFolder.HISTORY);
        Provenance provenance =
                Provenance.ofJson(model.member(RunFolder.PROVENANCE), file + ": member " + RunFolder.PROVENANCE);
        requireSame(file, "number of classes", provenance.classNames().size(), model.spec().classes());
        requireSame(file, "seed", provenance.settings().fit().seed(), model.seed());
        return new RunSummary(model.spec(), model.optimizer(), history, provenance);
    }

    private static void requireSame(Path file, String what, long recorded, long ofModel) throws DataException {
        if (recorded != ofModel) {
            throw new DataException(file + ": member " + RunFolder.PROVENANCE + " has another " + what
                    + " than the network beside it");
        }
    }
}
