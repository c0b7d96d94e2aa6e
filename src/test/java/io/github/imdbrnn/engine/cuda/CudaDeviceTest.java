package io.github.imdbrnn.engine.cuda;

import io.github.imdbrnn.cuda.CudaContext;
import io.github.imdbrnn.cuda.CudaDriver;
import io.github.imdbrnn.engine.BatchNetwork;
import io.github.imdbrnn.engine.BatchNetworkContractTest;
import io.github.imdbrnn.engine.KerasSmall;
import io.github.imdbrnn.engine.Layer;
import io.github.imdbrnn.model.Model;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine on CUDA on a GPU, where there is one. */
@ParameterizedClass
@EnumSource(value = Layer.class, names = "SIMPLE_RNN")
class CudaDeviceTest extends BatchNetworkContractTest {
    @BeforeAll
    static void requireGpu() {
        Optional<String> reason = new CudaEngineType().whyUnusable(new KerasSmall().model().spec());
        Assumptions.assumeTrue(reason.isEmpty(), () -> reason.orElseThrow());
        Assumptions.assumeFalse(StandIn.isStandIn(new CudaDriver(CudaDriver.LIBRARY)), "another test put the stand-in there");
    }

    @Override
    protected BatchNetwork create(Model model) {
        CudaDriver driver = new CudaDriver(CudaDriver.LIBRARY);
        return new CudaNetwork(model, new CudaContext(driver, CudaEngineType.program()), "GPU");
    }
}
