package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.imdbrnn.engine.ReferenceNetwork;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.RmsProp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine says of its kernels, in JVMs started in the ways that people start them. */
class VectorSupportTest {
    private static final String LOADED = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

    /** Makes two engines, as a training and its evaluation do, and says which kernels a third would have. */
    static final class TwoEngines {
        public static void main(String[] args) {
            Model model = ReferenceNetwork.randomModel(10, 3, 4, RmsProp.notebook(), 1);
            new CpuEngineType().create(model).close();
            new CpuEngineType().create(model).close();
            System.out.println(VectorSupport.whyUnusable().isPresent() ? "plain" : "vector");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        " | start it with the JVM option --add-modules=jdk.incubator.vector",
        "-Dmaven.home=/opt/maven | set MAVEN_OPTS=--add-modules=jdk.incubator.vector",
        "--add-modules=jdk.incubator.vector -XX:-UseFMA     | the JVM has no multiply-add instruction: UseFMA is off",
        "--add-modules=jdk.incubator.vector -XX:TieredStopAtLevel=1 | this JVM's optimising compiler is off",
        "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=8 | this processor's vectors, or those that the JVM may use",
    })
    void saysOnceWhyTheKernelsAreSlow(String options, String reason) throws Exception {
        List<String> said = run(options == null ? new String[0] : options.strip().split(" +"));
        assertThat(said).last().isEqualTo("plain");
        assertThat(said.stream().filter(line -> line.contains("slow kernels"))).singleElement().asString()
                .startsWith("WARN").contains("the fused engine runs on its slow kernels: " + reason);
    }

    @Test
    void loadsTheModuleItselfWithoutAWord() throws Exception {
        assumeThat(VectorSupport.whyUnusable()).as("the Vector API is usable on this machine").isEmpty();
        assertThat(run(LOADED)).containsExactly("vector");
    }

    private static List<String> run(String... options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
                "-Dsun.misc.unsafe.memory.access=allow"));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TwoEngines.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }
}
