package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.engine.BatchNetwork;
import io.github.imdbrnn.engine.BatchNetworkContractTest;
import io.github.imdbrnn.model.Model;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.github.imdbrnn.engine.cpu.CpuEngineTypeTest#layers")
class VectorCpuNetworkTest extends BatchNetworkContractTest {
    @Override
    protected BatchNetwork create(Model model) {
        return new CpuNetwork(model, new VectorKernels(), 2);
    }
}
