package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code mvnw} on a project of its own, against a server on this machine that has a Maven of one shell script. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "mvnw is a POSIX shell script")
class MavenWrapperTest {

    private static final String ECHO_ARGUMENTS = "#!/bin/sh\necho \"Maven runs with:\" \"$@\"\n";

    @TempDir
    Path folder;

    private final AtomicInteger downloads = new AtomicInteger();
    private HttpServer server;
    private Path project;
    private Path mavenOfPath;
    private byte[] distribution;

    private record Outcome(int exitCode, List<String> lines) {
    }

    @BeforeEach
    void prepare() throws Exception {
        project = Files.createDirectories(folder.resolve("a project"));
        script(project.resolve("mvnw"), Files.readString(Path.of("mvnw")));
        mavenOfPath = Files.createDirectories(folder.resolve("bin")).resolve("mvn");
        script(Files.createDirectories(folder.resolve("dist/tiny-maven/bin")).resolve("mvn"), ECHO_ARGUMENTS);
        Path archive = folder.resolve("tiny-bin.tar.gz");
        Process tar = new ProcessBuilder("tar", "-czf", archive.toString(), "-C", folder.resolve("dist").toString(),
                "tiny-maven").inheritIO().start();
        assertThat(tar.waitFor()).isZero();
        distribution = Files.readAllBytes(archive);

        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/tiny-bin.tar.gz", exchange -> {
            downloads.incrementAndGet();
            exchange.sendResponseHeaders(200, distribution.length);
            exchange.getResponseBody().write(distribution);
            exchange.close();
        });
        server.start();
        Path settings = Files.createDirectories(project.resolve(".mvn/wrapper")).resolve("maven-wrapper.properties");
        Files.writeString(settings, "distributionUrl=http://127.0.0.1:" + server.getAddress().getPort()
                + "/tiny-bin.tar.gz\ndistributionSha512Sum=" + sha512(distribution) + "\n");
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void takesTheMavenOfThePathWhenItIsNewEnough() throws Exception {
        mavenOfPathIs("3.6.3");
        Outcome outcome = finish(start("verify", "-Dx=a b"));
        assertThat(outcome.lines())
                .containsExactly("Maven runs with: -f " + project.toRealPath().resolve("pom.xml") + " verify -Dx=a b");
        assertThat(outcome.exitCode()).isZero();
        assertThat(downloads).hasValue(0);
    }

    @Test
    void fetchesMavenOnceWhenThePathHasOnlyAnOldOne() throws Exception {
        mavenOfPathIs("3.6.2");
        String runs = "Maven runs with: -f " + project.toRealPath().resolve("pom.xml") + " verify";
        assertThat(finish(start("verify")).lines()).last().isEqualTo(runs);
        assertThat(finish(start("verify")).lines()).containsExactly(runs);
        assertThat(downloads).hasValue(1);
    }

    @Test
    void leavesOneMavenWhenTwoFetchItAtOnce() throws Exception {
        mavenOfPathIs("3.0");
        Process first = start("one");
        Process second = start("two");
        assertThat(finish(first).exitCode()).isZero();
        assertThat(finish(second).exitCode()).isZero();
        try (Stream<Path> left = Files.list(folder.resolve("home/.m2/wrapper/dists/tiny-bin"))) {
            assertThat(left).singleElement().satisfies(maven ->
                    assertThat(maven.toFile().list()).containsExactly("bin"));
        }
    }

    @Test
    void unpacksNothingWhoseHashDiffers() throws Exception {
        mavenOfPathIs("3.0");
        distribution[distribution.length - 1] ^= 1;
        Outcome outcome = finish(start("verify"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines()).last().asString()
                .startsWith("mvnw: ").contains("SHA-512 " + sha512(distribution)).endsWith("nothing was unpacked");
        assertThat(folder.resolve("home/.m2/wrapper/dists/tiny-bin")).isEmptyDirectory();
    }

    @Test
    void saysInOneLineThatTheDownloadFailed() throws Exception {
        mavenOfPathIs("3.0");
        server.removeContext("/tiny-bin.tar.gz");
        Outcome outcome = finish(start("verify"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines()).hasSize(2).last().asString().startsWith("mvnw: cannot fetch http://127.0.0.1:");
    }

    private void mavenOfPathIs(String version) throws IOException {
        script(mavenOfPath, ECHO_ARGUMENTS.replace("echo", "case $* in *--version) echo 'Apache Maven " + version
                + " (x)'; exit ;; esac\necho"));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(project.resolve("mvnw").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("no_proxy", "127.0.0.1");
        builder.environment().merge("PATH", mavenOfPath.getParent().toString(), (old, bin) ->
                bin + File.pathSeparator + old);
        return builder.start();
    }

    private static Outcome finish(Process process) throws Exception {
        List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), lines);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String sha512(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
    }
}
