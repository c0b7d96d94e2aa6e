package io.github.imdbrnn.engine.cpu;

/** What a cell keeps of its steps, in rows of {@link Unrolling}. */
final class Tape {
    /** Before each step and after the last. */
    final Rows[] states;
    /** The way back leaves the gradients at them in their place. */
    final Rows[] sums;
    private final boolean forTraining;

    /** @param forTraining whether there is a way back */
    Tape(Cell cell, boolean forTraining) {
        states = cell.states();
        sums = cell.sums(0);
        this.forTraining = forTraining;
    }

    /**
     * Makes room.
     *
     * @param rows of states
     * @param width of a step
     */
    void ensure(int rows, int width) {
        for (Rows part : states) {
            part.ensure(rows);
        }
        for (Rows part : sums) {
            part.ensure(forTraining ? rows : width);
        }
    }

    /** Where the sums of the step from the states at a row are. */
    int sumsRow(int row) {
        return forTraining ? row : 0;
    }
}
