package io.github.imdbrnn.keras;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.BoundedJson;
import io.github.imdbrnn.io.BoundedZip;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.JsonText;
import io.github.imdbrnn.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A model as Keras 3's {@code model.save} writes it: a zip of the network in JSON and its weights in HDF5. A stranger's
 * may be read as a stranger's weights are; nothing that it names is made or run.
 */
final class KerasModelFile {
    private static final String CONFIG = "config.json";
    private static final String METADATA = "metadata.json";
    private static final String WEIGHTS = "model.weights.h5";

    private static final int MOST_MEMBERS = 10_000;
    private static final int LONGEST_CONFIG = 1 << 20;

    /** The weights may unpack to this, or to so many times their packed size: Keras does not pack them. */
    private static final long FREE_BYTES = 64L << 20;
    private static final int MOST_GROWTH = 100;

    private KerasModelFile() {}

    /** @throws DataException if it cannot be read, or is of another network than this program has */
    static KerasWeights read(Path file) throws DataException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + (Files.exists(file) ? ": is not a file" : ": no such file"));
        }
        try (ZipFile zip = BoundedZip.open(file, MOST_MEMBERS)) {
            String title = file + ": member " + CONFIG;
            byte[] json = member(file, zip, CONFIG, LONGEST_CONFIG);
            KerasConfig config = KerasConfig.of(BoundedJson.parse(json), title);
            long most = Math.max(FREE_BYTES, Math.min(Hdf5Weights.MAX_FILE_BYTES, MOST_GROWTH * Files.size(file)));
            byte[] hdf5 = member(file, zip, WEIGHTS, (int) most);
            return Hdf5Weights.read(file, file + ": member " + WEIGHTS, hdf5, Optional.of(config));
        } catch (DataException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw Hdf5Weights.outOfMemory(file + ":", e);
        } catch (IOException | IllegalArgumentException e) { // the latter for names that are not text
            throw new DataException(file + ": is not a model of Keras 3's, or is damaged: " + e.getMessage(), e);
        }
    }

    private static byte[] member(Path file, ZipFile zip, String name, int most) throws IOException {
        List<? extends ZipEntry> entries =
                Collections.list(zip.entries()).stream().filter(entry -> entry.getName().equals(name)).toList();
        if (entries.size() != 1) {
            throw new DataException(file + ": has " + (entries.isEmpty() ? "no member " : "two members ") + name
                    + "; it is not a model that Keras 3 saved in one file");
        }
        byte[] content;
        try (InputStream in = zip.getInputStream(entries.get(0))) {
            content = in.readNBytes(most + 1);
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        if (content.length > most || crc.getValue() != entries.get(0).getCrc()) {
            throw new DataException(file + ": member " + name + (content.length > most
                    ? " is longer than the " + most + " bytes it may have" : " is damaged"));
        }
        return content;
    }

    /** @throws DataException if it cannot be written; an old one is then as it was */
    static void write(Model model, Path file) throws DataException {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setLevel(Deflater.NO_COMPRESSION); // weights hardly shrink
            begin(zip, METADATA);
            zip.write(JsonText.compact(JsonNodeFactory.instance.objectNode().put("keras_version", "3.0.0"))
                    .getBytes(StandardCharsets.UTF_8));
            begin(zip, CONFIG);
            zip.write(JsonText.compact(KerasConfig.toJson(model)).getBytes(StandardCharsets.UTF_8));
            begin(zip, WEIGHTS);
            Hdf5Weights.write(model, zip);
            zip.finish();
        });
    }

    private static void begin(ZipOutputStream zip, String member) throws IOException {
        ZipEntry entry = new ZipEntry(member);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // the same model gives the same bytes
        zip.putNextEntry(entry);
    }
}
