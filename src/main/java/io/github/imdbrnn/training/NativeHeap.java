package io.github.imdbrnn.training;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The memory outside the Java heap, from which ND4J and the JIT compiler allocate. */
final class NativeHeap {
    private NativeHeap() {}

    /**
     * Gives what is free back to the system. The GNU C library keeps it, and a long training would seem to grow. Does
     * nothing where the JVM has no command for it, as on all systems but Linux.
     */
    static void trim() {
        try {
            ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "systemTrimNativeHeap", null, null);
        } catch (JMException e) {
            // no such command: other allocators give memory back unasked
        }
    }
}
