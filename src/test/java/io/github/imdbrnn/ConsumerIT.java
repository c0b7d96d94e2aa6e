package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Maven project that depends on this one and is the README's example: what it resolves, and what it is told. Its
 * repositories are this build's own local one, as a file, and one that holds the packaged jar; it needs no network.
 */
class ConsumerIT {
    @TempDir
    private Path folder;

    @Test
    void getsThePatchedLibrariesAndAWordAboutTheSlowKernels() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = find(pom, "<artifactId>imdb-rnn</artifactId>\\s*<version>([^<]+)");
        Path home = Files.createDirectories(folder.resolve("ours/io/github/imdbrnn/imdb-rnn/" + version));
        Files.copy(Path.of(System.getProperty("jar")), home.resolve("imdb-rnn-" + version + ".jar"));
        Files.copy(Path.of("pom.xml"), home.resolve("imdb-rnn-" + version + ".pom"));
        Path source = Files.createDirectories(folder.resolve("consumer/src/main/java")).resolve("Example.java");
        Files.writeString(source, ExampleTest.IMPORTS + """
                public class Example {
                    public static void main(String[] args) throws Exception {
                """ + ExampleTest.exampleOn(folder) + "} }");
        Files.writeString(folder.resolve("settings.xml"), "<settings/>"); // no mirrors in place of the two
        Files.writeString(folder.resolve("consumer/pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>consumer</groupId>
                  <artifactId>consumer</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencies>
                    <dependency>
                      <groupId>io.github.imdbrnn</groupId>
                      <artifactId>imdb-rnn</artifactId>
                      <version>%s</version>
                    </dependency>
                  </dependencies>
                  <repositories>%s%s</repositories>
                  <pluginRepositories>%s</pluginRepositories>
                  <build>
                    <plugins>%s%s%s</plugins>
                  </build>
                </project>
                """.formatted(version, repository("", "central", Path.of(System.getProperty("repository"))),
                repository("", "ours", folder.resolve("ours")),
                repository("plugin", "central", Path.of(System.getProperty("repository"))),
                plugin(pom, "maven-resources-plugin"), plugin(pom, "maven-compiler-plugin"),
                plugin(pom, "maven-dependency-plugin")));
        String mvn = System.getProperty("os.name").startsWith("Windows") ? "mvn.cmd" : "mvn";
        Path maven = Path.of(System.getProperty("maven.home"), "bin", mvn);
        assumeThat(maven).as("the Maven of this build").exists();
        run(maven.toString(), "-q", "-B", "-s", folder.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + folder.resolve("local"), "compile", "dependency:build-classpath",
                "-Dmdep.outputFile=class-path.txt", "-Dmdep.includeScope=runtime");

        String classPath = Files.readString(folder.resolve("consumer/class-path.txt"));
        assertThat(List.of(classPath.split(Pattern.quote(File.pathSeparator))))
                .map(jar -> Path.of(jar).getFileName().toString())
                .containsAll(pinned(pom)).contains("commons-codec-"
                        + find(pom, "<artifactId>commons-codec</artifactId>\\s*<version>([^<]+)") + ".jar")
                .doesNotHaveDuplicates()
                .noneMatch(jar -> jar.startsWith("logback") || jar.startsWith("error_prone"));

        List<String> said = run(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", "target/classes" + File.pathSeparator + classPath, "Example");
        assertThat(said).filteredOn(line -> line.contains("slow kernels")).singleElement().asString()
                .contains("--add-modules=jdk.incubator.vector");
        assertThat(said).filteredOn(line -> line.startsWith("Metrics[")).hasSize(1);
    }

    /** The jars of the dependencies that stand under the pom's words on pins. */
    private static List<String> pinned(String pom) {
        String after = pom.substring(pom.indexOf("CVE-"));
        List<String> jars = Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>(\\d[^<]+)</version>")
                .matcher(after.substring(0, after.indexOf("<scope>test"))).results()
                .map(pin -> pin.group(1) + "-" + pin.group(2) + ".jar")
                .filter(jar -> !jar.startsWith("junit")).toList();
        assertThat(jars).hasSizeGreaterThanOrEqualTo(7).anyMatch(jar -> jar.startsWith("commons-compress-"));
        return jars;
    }

    private static String repository(String kind, String id, Path place) {
        String tag = kind.isEmpty() ? "repository" : kind + "Repository";
        return "<%s><id>%s</id><url>%s</url></%s>".formatted(tag, id, place.toUri(), tag);
    }

    private static String plugin(String pom, String name) {
        return "<plugin><artifactId>%s</artifactId><version>%s</version></plugin>".formatted(
                name, find(pom, "<artifactId>" + name + "</artifactId>\\s*<version>([^<]+)"));
    }

    private static String find(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    private List<String> run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve("consumer").toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_OPTS");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }
}
