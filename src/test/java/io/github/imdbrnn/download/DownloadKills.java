package io.github.imdbrnn.download;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Kills downloads, as kill -9 does, at moments drawn from a seed, and lets the next program begin again each time:
 * {@code java -cp ... io.github.imdbrnn.download.DownloadKills KILLS SEED FOLDER}. The server sends a file of 3 MB in some
 * two seconds; when a download ends before its kill, the file is checked and the next one begins. No kill may leave anything
 * under the file's name, nor more than the one part and the lock beside it.
 */
final class DownloadKills {
    private static final int SIZE = 3_000_000;
    private static final int CHUNK = 15_000;
    private static final int LATEST_MILLIS = 5_000;

    private DownloadKills() {}

    public static void main(String[] args) throws Exception {
        Random random = new Random(Long.parseLong(args[1]));
        byte[] content = new byte[SIZE];
        random.nextBytes(content);
        Path target = Path.of(args[2]).resolve("imdb.npz");
        Set<String> beside = Set.of("imdb.npz.part", "imdb.npz.lock");
        int kills = 0;
        int whole = 0;
        try (LoopbackServer server = new LoopbackServer(out -> {
            LoopbackServer.cut(content, 0).send(out);
            for (int at = 0; at < SIZE; at += CHUNK) {
                out.write(content, at, CHUNK);
                out.flush();
                Thread.sleep(10);
            }
        })) {
            String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            RemoteFile file = new RemoteFile("imdb.npz", server.uri("imdb.npz"), SIZE, "SHA-256", sha256);
            while (kills < Integer.parseInt(args[0])) {
                Process process = DownloadProcess.start(file, target);
                boolean ended = process.waitFor(random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                if (Files.exists(target)) {
                    if (!Arrays.equals(Files.readAllBytes(target), content)) {
                        throw new AssertionError("a file of another content under the name of the whole one");
                    }
                    whole++;
                    Files.delete(target);
                } else if (ended) {
                    throw new AssertionError(new String(process.getInputStream().readAllBytes()));
                }
                String[] left = Objects.requireNonNullElse(target.getParent().toFile().list(), new String[0]);
                if (!beside.containsAll(List.of(left))) {
                    throw new AssertionError("left behind: " + List.of(left));
                }
                kills += ended ? 0 : 1;
            }
        }
        System.out.println(kills + " kills; " + whole + " downloads ended whole, none left half a file under its name");
    }
}
