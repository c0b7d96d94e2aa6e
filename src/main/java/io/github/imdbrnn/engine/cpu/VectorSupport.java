package io.github.imdbrnn.engine.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.util.Optional;

/** Whether this JVM runs {@link VectorKernels} well. */
final class VectorSupport {
    private static final String MODULE = "jdk.incubator.vector";

    private VectorSupport() {}

    /**
     * Why the plain kernels are the faster ones here, or the only ones that this JVM can run.
     *
     * @return the reason and what to do about it, in one line, or nothing if the Vector API is the faster
     */
    static Optional<String> whyUnusable() {
        return Found.REASON;
    }

    /** Found out once; a second thread waits for the first. */
    private static final class Found {
        static final Optional<String> REASON = find();
    }

    private static Optional<String> find() {
        if (!present()) {
            return Optional.of(advice());
        }
        // Without the optimising compiler every vector is an object, and every operation a call.
        String jvm = System.getProperty("java.vm.info", "");
        if (jvm.contains("interpreted mode") || jvm.contains("emulated-client")) {
            return Optional.of("this JVM's optimising compiler is off; leave out -Xint and -XX:TieredStopAtLevel");
        }
        if (!VectorKernels.wideEnough()) {
            return Optional.of("this processor's vectors, or those that the JVM may use, are too narrow");
        }
        if (!multipliesAndAdds()) {
            return Optional.of("the JVM has no multiply-add instruction: UseFMA is off, or the processor lacks it");
        }
        return Optional.empty();
    }

    /**
     * Whether the module is there, loading it if the JVM lets us. For the option {@code --add-modules} the JVM warns of
     * an incubator module, and no other option silences that; for this way it does not. It needs
     * {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED}, which our manifest and {@code .mvn/jvm.config}
     * give.
     */
    private static boolean present() {
        if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
            return true;
        }
        try {
            Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class).invoke(null, MODULE);
            return true;
        } catch (ReflectiveOperationException e) {
            return false; // not exported to us, another JDK's internals, or a JVM built without the module
        }
    }

    private static String advice() {
        if (ModuleFinder.ofSystem().find(MODULE).isEmpty()) {
            return "this Java was built without the module " + MODULE + "; a full JDK has it";
        }
        // In Maven the options of the command line are Maven's.
        String where = System.getProperty("maven.home") == null ? "start it with the JVM option " : "set MAVEN_OPTS=";
        return where + "--add-modules=" + MODULE;
    }

    /** Without the instruction the Vector API computes every multiply-add exactly, in software. */
    private static boolean multipliesAndAdds() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return jvm == null || !jvm.getVMOption("UseFMA").getValue().equals("false"); // null: another JVM than HotSpot
    }
}
