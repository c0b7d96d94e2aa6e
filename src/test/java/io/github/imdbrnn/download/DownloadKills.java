package io.github.imdbrnn.download;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills downloads, as kill -9 does, at moments drawn from a seed, and lets the next program go on each time:
 * {@code java -cp ... io.github.imdbrnn.data.DownloadKills KILLS SEED FOLDER}. The server sends a file of 3 MB in some
 * two seconds; when a download ends before its kill, the file is checked and the next one begins afresh.
 */
final class DownloadKills {
    private static final int SIZE = 3_000_000;
    private static final int CHUNK = 15_000;
    private static final int LATEST_MILLIS = 1_500;

    private DownloadKills() {}

    public static void main(String[] args) throws Exception {
        Random random = new Random(Long.parseLong(args[1]));
        byte[] content = new byte[SIZE];
        random.nextBytes(content);
        Path target = Path.of(args[2]).resolve("imdb.npz");
        Path part = target.resolveSibling("imdb.npz.part");
        int kills = 0;
        int whole = 0;
        long kept = 0;
        try (LoopbackServer server = new LoopbackServer((from, out) -> {
            LoopbackServer.cut(content, 0).send(from, out);
            for (int at = (int) from; at < SIZE; at += CHUNK) {
                out.write(content, at, Math.min(CHUNK, SIZE - at));
                out.flush();
                Thread.sleep(10);
            }
        })) {
            String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            ImdbFile file = new ImdbFile("imdb.npz", server.uri("imdb.npz"), SIZE, "SHA-256", sha256);
            while (kills < Integer.parseInt(args[0])) {
                Process process = DownloadProcess.start(file, target);
                boolean ended = process.waitFor(random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                if (Files.exists(target)) {
                    if (!Arrays.equals(Files.readAllBytes(target), content)) {
                        throw new AssertionError("a file of another content under the name of the whole one");
                    }
                    whole++;
                    kept = 0;
                    Files.delete(target);
                } else if (ended) {
                    throw new AssertionError(new String(process.getInputStream().readAllBytes()));
                } else {
                    long now = Files.exists(part) ? Files.size(part) : 0;
                    if (now < kept) {
                        throw new AssertionError("had " + kept + " bytes, has " + now);
                    }
                    kept = now;
                }
                kills += ended ? 0 : 1;
            }
        }
        System.out.println(kills + " kills; " + whole + " downloads ended whole, no byte was fetched in vain");
    }
}
