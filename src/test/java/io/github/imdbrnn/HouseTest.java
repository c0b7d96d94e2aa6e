package io.github.imdbrnn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.github.imdbrnn.io.Upstairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of the packages: one uses only those that stand below it, so there are no circles. */
class HouseTest {
    private static final String ROOT = "io.github.imdbrnn";

    /** From the roof to the ground. */
    private static final List<String> PACKAGES = Stream.of("", ".cli", ".serve", ".rnn", ".report", ".predict", ".training.run",
            ".training", ".engine.select", ".engine.dl4j", ".engine.cpu", ".engine.cuda", ".engine", ".baseline", ".data.select", ".data.synthetic",
            ".data.imdb", ".data.text", ".data", ".keras", ".model", ".evaluation", ".text", ".cuda", ".download", ".numpy", ".io")
            .map(name -> ROOT + name).toList();

    /** Of one floor: they may not use each other either way. */
    private static final List<List<String>> NEIGHBOURS = Stream.of(List.of(".serve", ".rnn"), List.of(".engine.dl4j", ".engine.cpu", ".engine.cuda"),
            List.of(".data.synthetic", ".data.imdb", ".data.text"), List.of(".download", ".numpy", ".cuda"))
            .map(names -> names.stream().map(name -> ROOT + name).toList()).toList();

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    static List<String> packages() {
        return PACKAGES;
    }

    private static ArchRule usesOnlyWhatIsBelow(String name) {
        List<String> forbidden = Stream.concat(PACKAGES.subList(0, PACKAGES.indexOf(name)).stream(),
                NEIGHBOURS.stream().filter(floor -> floor.contains(name)).flatMap(List::stream)
                        .filter(other -> !other.equals(name))).toList();
        return noClasses().that().resideInAPackage(name).should().dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void usesOnlyWhatStandsBelow(String name) {
        if (!name.equals(ROOT)) {
            usesOnlyWhatIsBelow(name).check(CLASSES);
        }
    }

    /** Or the rules above would hold whatever the classes did. */
    @Test
    void noticesAClassThatUsesWhatIsAboveIt() {
        EvaluationResult result = usesOnlyWhatIsBelow(ROOT + ".io").evaluate(new ClassFileImporter().importClasses(Upstairs.class));
        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().getDetails()).first().asString().contains("Upstairs", "model.Model");
    }

    @Test
    void hasNoRoomThatIsNotInTheOrder() {
        assertThat(CLASSES.stream().map(c -> c.getPackageName()).distinct()).containsExactlyInAnyOrderElementsOf(PACKAGES);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void saysWhatARoomIsFor(String name) throws IOException {
        Path info = Path.of("src", "main", "java").resolve(name.replace('.', '/')).resolve("package-info.java");
        assertThat(info).isRegularFile();
        assertThat(Files.readString(info)).startsWith("/**").contains("package " + name + ";");
    }
}
