package io.github.imdbrnn.training.run;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.training.History;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a run folder says of its run, read without the network.
 *
 * @param history the complete epochs
 * @param provenance where the model comes from
 */
public record RunSummary(History history, Provenance provenance) {
    /** The members of {@value RunFolder#MODEL} that say it, and the most bytes of each. */
    static final Map<String, Integer> MEMBERS =
            Map.of(RunFolder.HISTORY, History.LONGEST_CSV, RunFolder.PROVENANCE, Provenance.LONGEST_JSON);

    /**
     * @throws DataException if the run is damaged, as far as this reads it
     */
    public static RunSummary read(Path folder) throws DataException {
        Path file = folder.resolve(RunFolder.MODEL);
        Map<String, byte[]> members = ModelFile.texts(file, MEMBERS);
        return of(file, members.get(RunFolder.HISTORY), members.get(RunFolder.PROVENANCE));
    }

    /** @param file what an error is to call the place of the members */
    static RunSummary of(Path file, byte[] history, byte[] provenance) throws DataException {
        return new RunSummary(
                History.ofCsv(new String(history, StandardCharsets.UTF_8), file + ": member " + RunFolder.HISTORY),
                Provenance.ofJson(provenance, file + ": member " + RunFolder.PROVENANCE));
    }
}
