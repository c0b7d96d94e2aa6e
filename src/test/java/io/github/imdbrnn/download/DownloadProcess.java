package io.github.imdbrnn.download;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** A program of its own that downloads one file and prints what it is told, for the tests with two programs. */
final class DownloadProcess {
    private DownloadProcess() {}

    static Process start(RemoteFile file, Path target) throws IOException, URISyntaxException {
        Path main = Path.of(Download.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path test = Path.of(DownloadProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(List.of(java.toString(), "-Xmx64m", "-XX:TieredStopAtLevel=1",
                "-cp", main + System.getProperty("path.separator") + test, DownloadProcess.class.getName(),
                file.name(), file.uri().toString(), Long.toString(file.size()), file.hash(), target.toString()))
                .redirectErrorStream(true)
                .start();
    }

    public static void main(String[] args) throws DataException {
        RemoteFile file = new RemoteFile(args[0], URI.create(args[1]), Long.parseLong(args[2]), "SHA-256", args[3]);
        new Download().fetch(file, Path.of(args[4]), new DownloadListener() {
            @Override
            public void progress(RemoteFile file, long bytes) {}

            @Override
            public void note(String line) {
                System.out.println(line);
            }
        });
    }
}
