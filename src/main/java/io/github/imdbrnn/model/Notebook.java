package io.github.imdbrnn.model;

/** The settings of the Keras notebook: the default of every option that Keras knows. */
public final class Notebook {
    public static final int MAX_FEATURES = 10_000;
    public static final int MAXLEN = 500;
    public static final int EMBEDDING_DIM = 32;
    public static final int UNITS = 32;
    public static final int BATCH_SIZE = 32;
    public static final int EPOCHS = 10;
    public static final double VALIDATION_SPLIT = 0.2;
    public static final double LEARNING_RATE = 0.001;
    public static final double RHO = 0.9;

    private Notebook() {}
}
