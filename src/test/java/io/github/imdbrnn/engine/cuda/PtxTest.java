package io.github.imdbrnn.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The PTX that is shipped. */
class PtxTest {
    private final String ptx = Files.readString(KernelCompiler.PTX).replace("\r\n", "\n");

    PtxTest() throws IOException {}

    @Test
    void isMadeOfTheSourceBesideIt() throws IOException {
        assertThat(ptx.lines().limit(2).toList()).as("after a change: ./mvnw -Pptx test-compile exec:java")
                .isEqualTo(KernelCompiler.header(KernelCompiler.source()).lines().toList());
    }

    @Test
    void isForTheOldestGpusAndDrivers() {
        assertThat(ptx).containsOnlyOnce("\n.version 6.0\n.target sm_60\n.address_size 64\n");
    }

    @Test
    void hasEveryKernelOfTheSource() throws IOException {
        Pattern kernel = Pattern.compile("extern \"C\" __global__ void (?:__launch_bounds__\\(.+?\\) )?(\\w+)\\(Step s");
        assertThat(kernel.matcher(KernelCompiler.source()).results().map(found -> found.group(1)))
                .hasSize(17).allSatisfy(name -> assertThat(ptx).contains(".visible .entry " + name + "("));
    }

    @Test
    void isWhatTheCompilerMakesOfTheSource() throws IOException {
        assumeTrue(KernelCompiler.isAvailable(), "NVRTC is not on the class path; -Pptx puts it there");
        String source = KernelCompiler.source();
        assertThat(KernelCompiler.header(source) + KernelCompiler.compile(source)).isEqualTo(ptx);
    }
}
