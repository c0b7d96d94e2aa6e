package io.github.imdbrnn.io;

/** What a person can do about a fault. Whoever talks to the person, such as the command line, has the words for it. */
public enum Remedy {
    /** Name another folder for the run. */
    NAME_ANOTHER_FOLDER,
    /** Name a folder for the run that is new or empty. */
    NAME_AN_EMPTY_FOLDER,
    /** Wait until the other program has ended, or name another folder for the run. */
    WAIT_OR_NAME_ANOTHER_FOLDER,
    /** Go on with the run in the folder that is the subject, replace it, or name another folder. */
    RESUME_OR_REPLACE,
    /** Begin a new run in the folder that is the subject. */
    START_AGAIN,
    /** Name the file of reviews, or the folder that it lies in. */
    NAME_THE_DATA,
    /** Say which columns of the file hold the text and the label. */
    NAME_THE_COLUMNS,
    /** Say in which encoding the file is. */
    NAME_THE_ENCODING,
    /** Name a file or folder of examples to test on. */
    NAME_THE_TEST_DATA,
    /** Name the file of reviews that the run was trained on. */
    NAME_THE_RUNS_DATA,
    /** Try again, or name a folder with the file that is the subject. */
    FETCH_AGAIN_OR_NAME_THE_DATA,
    /** Give the sizes of the network that the weights were trained in. */
    GIVE_THE_SIZES,
    /** Train in smaller steps. */
    LOWER_LEARNING_RATE,
    /** Train on fewer or shorter examples at a time. */
    LOWER_BATCH_SIZE,
    /** Build a smaller network. */
    LOWER_NETWORK_SIZES,
    /** Install a newer version of the device's driver. */
    UPDATE_THE_DRIVER,
    /** Let another engine do it. */
    TAKE_ANOTHER_ENGINE,
    /** Go on after the last epoch that is kept, or let another engine do it. */
    RESUME_OR_TAKE_ANOTHER_ENGINE
}
