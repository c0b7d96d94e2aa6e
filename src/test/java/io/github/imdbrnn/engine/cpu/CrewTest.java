package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CrewTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void doesEveryPieceOnceBeforeItReturns(int threads) {
        try (Crew crew = new Crew(threads)) {
            for (int run = 0; run < 2000; run++) {
                int count = run % 23;
                AtomicIntegerArray times = new AtomicIntegerArray(23);
                crew.run(count, (piece, member) -> times.incrementAndGet(piece));
                for (int piece = 0; piece < 23; piece++) {
                    assertThat(times.get(piece)).as("piece %d of %d in run %d", piece, count, run)
                            .isEqualTo(piece < count ? 1 : 0);
                }
            }
        }
    }

    @Test
    void neverHasOneMemberAtTwoPieces() {
        try (Crew crew = new Crew(4)) {
            AtomicIntegerArray busy = new AtomicIntegerArray(4);
            for (int run = 0; run < 200; run++) {
                crew.run(50, (piece, member) -> {
                    if (busy.incrementAndGet(member) != 1) {
                        throw new IllegalStateException("member " + member + " was at work");
                    }
                    Thread.onSpinWait();
                    busy.decrementAndGet(member);
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void passesOnWhatAPieceThrowsAndWorksOn(int threads) {
        try (Crew crew = new Crew(threads)) {
            for (int run = 0; run < 100; run++) {
                assertThatThrownBy(() -> crew.run(9, (piece, member) -> {
                    if (piece == 5) {
                        throw new IllegalArgumentException("piece 5");
                    }
                })).isInstanceOf(IllegalArgumentException.class).hasMessage("piece 5");
                crew.run(9, (piece, member) -> {});
            }
        }
    }

    @Test
    void wakesWorkersThatSleep() throws InterruptedException {
        try (Crew crew = new Crew(3)) {
            for (int run = 0; run < 20; run++) {
                Thread.sleep(5);
                AtomicIntegerArray times = new AtomicIntegerArray(3);
                crew.run(3, (piece, member) -> times.incrementAndGet(piece));
                assertThat(times.toString()).isEqualTo("[1, 1, 1]");
            }
        }
    }

    @Test
    void refusesWorkOnceClosed() {
        Crew crew = new Crew(2);
        crew.close();
        assertThatThrownBy(() -> crew.run(1, (piece, member) -> {})).isInstanceOf(IllegalStateException.class)
                .hasMessage("this engine is closed");
    }
}
