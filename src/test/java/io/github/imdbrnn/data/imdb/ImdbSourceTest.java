package io.github.imdbrnn.data.imdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.download.Download;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.download.DownloadTest;
import io.github.imdbrnn.download.RecordingListener;
import io.github.imdbrnn.download.RemoteFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImdbSourceTest {
    private static final RemoteFile REVIEWS = file("imdb.npz", "reviews");
    private static final RemoteFile WORD_INDEX = file("imdb_word_index.json", "words");

    private Path cacheFolder;
    private Path folder;

    @BeforeEach
    void makeFolders(@TempDir Path root) throws IOException {
        cacheFolder = Files.createDirectory(root.resolve("cache"));
        folder = Files.createDirectory(root.resolve("folder"));
    }

    @Test
    void findsBothFilesInTheCache() throws IOException {
        Path reviews = Files.writeString(cacheFolder.resolve("imdb.npz"), "reviews");
        Path words = Files.writeString(cacheFolder.resolve("imdb_word_index.json"), "words");
        ImdbSource source = source(null);

        assertThat(source.reviews(DownloadListener.SILENT)).isEqualTo(reviews);
        assertThat(source.wordIndex(DownloadListener.SILENT)).isEqualTo(words);
    }

    @Test
    void takesTheReviewsWithoutAWordIndexAnywhere() throws IOException {
        Files.writeString(cacheFolder.resolve("imdb.npz"), "reviews");
        ImdbSource source = source(null);

        assertThat(source.reviews(DownloadListener.SILENT)).exists();
        assertThatThrownBy(() -> source.wordIndex(DownloadListener.SILENT)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("imdb_word_index.json could not be downloaded from 127.0.0.1: no connection (");
    }

    @Test
    void trustsTheFilesInAGivenFolderWhateverTheirHash() throws IOException {
        Path reviews = Files.writeString(folder.resolve("imdb.npz"), "my own reviews");
        Path words = Files.writeString(folder.resolve("imdb_word_index.json"), "my own words");
        ImdbSource source = source(folder);

        assertThat(source.reviews(DownloadListener.SILENT)).isEqualTo(reviews);
        assertThat(source.wordIndex(DownloadListener.SILENT)).isEqualTo(words);
    }

    @Test
    void looksForTheWordIndexBesideAGivenFileAndThenInTheCache() throws IOException {
        Path reviews = Files.writeString(folder.resolve("mine.npz"), "my own reviews");
        Path cached = Files.writeString(cacheFolder.resolve("imdb_word_index.json"), "words");
        ImdbSource source = source(reviews);

        assertThat(source.reviews(DownloadListener.SILENT)).isEqualTo(reviews);
        assertThat(source.wordIndex(DownloadListener.SILENT)).isEqualTo(cached);

        Path beside = Files.writeString(folder.resolve("imdb_word_index.json"), "my own words");
        assertThat(source.wordIndex(DownloadListener.SILENT)).isEqualTo(beside);
    }

    @Test
    void saysThatItDownloadsTheWordIndexBeforeItDoes() throws IOException {
        RecordingListener listener = new RecordingListener();
        Path reviews = Files.writeString(folder.resolve("mine.npz"), "my own reviews");
        for (Path given : Arrays.asList(reviews, folder, null)) {
            assertThatThrownBy(() -> source(given).wordIndex(listener)).isInstanceOf(DataException.class);
        }
        assertThat(listener.notes).containsExactly(
                "imdb_word_index.json is not beside " + reviews + " or in " + cacheFolder + "; it is downloaded",
                "imdb_word_index.json is not in " + folder + " or in " + cacheFolder + "; it is downloaded",
                "imdb_word_index.json is not in " + cacheFolder + "; it is downloaded");
    }

    @Test
    void saysWhatAGivenPathLacks() throws IOException {
        Files.writeString(cacheFolder.resolve("imdb.npz"), "reviews");
        Path missing = folder.resolve("missing.npz");

        assertThatThrownBy(() -> source(missing).reviews(DownloadListener.SILENT)).isInstanceOf(DataException.class)
                .hasMessage(missing + ": no such file or folder")
                .extracting("remedy").isEqualTo(Remedy.NAME_THE_DATA);
        assertThatThrownBy(() -> source(folder).reviews(DownloadListener.SILENT)).isInstanceOf(DataException.class)
                .hasMessage(folder + ": no imdb.npz in this folder");
    }

    @Test
    void publishedFilesComeOverHttps() {
        assertThat(List.of(ImdbFiles.REVIEWS, ImdbFiles.WORD_INDEX))
                .allMatch(file -> file.uri().getScheme().equals("https"))
                .allMatch(file -> file.uri().getPath().endsWith("/" + file.name()));
    }

    private ImdbSource source(Path data) {
        return new ImdbSource(Optional.ofNullable(data), new KerasCache(cacheFolder, new Download()), REVIEWS,
                WORD_INDEX);
    }

    /** A file whose address nobody answers: the port is reserved and unused. */
    private static RemoteFile file(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        return new RemoteFile(name, URI.create("http://127.0.0.1:1/" + name), bytes.length, "SHA-256",
                DownloadTest.sha256(bytes));
    }
}
