package io.github.imdbrnn.cli;

import io.github.imdbrnn.cuda.CudaException;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.training.DivergenceException;

/** Faults with what to do about them, in options of the command line. */
public final class Advice {
    private static final String BEFORE = "imdb-rnn: ";
    private static final String LEFT_OUT = "...";

    private Advice() {}

    public static String of(DataException e) {
        if (e.remedy().isEmpty()) {
            return e.getMessage();
        }
        Remedy remedy = e.remedy().get();
        String whole = e.getMessage() + "; " + words(remedy, PlainText.argument(e.subject()));
        // Where the line is to be cut, a quoted name could become text that the shell runs.
        return PlainText.isLine(BEFORE + whole) ? whole : e.getMessage() + "; " + words(remedy, LEFT_OUT);
    }

    public static String of(DivergenceException e) {
        return e.getMessage() + "; " + words(e.remedy(), LEFT_OUT);
    }

    public static String of(CudaException e) {
        return e.getMessage() + e.remedy().map(remedy -> "; " + words(remedy, LEFT_OUT)).orElse("");
    }

    private static String words(Remedy remedy, String subject) {
        return switch (remedy) {
            case NAME_ANOTHER_FOLDER -> "name another with --out";
            case NAME_AN_EMPTY_FOLDER -> "name a new or an empty folder with --out";
            case WAIT_OR_NAME_ANOTHER_FOLDER -> "wait for it to end, or name another folder with --out";
            case RESUME_OR_REPLACE -> "go on with it by --resume " + subject
                    + ", replace it by --overwrite, or name another folder with --out";
            case START_AGAIN -> "start again with --out " + subject;
            case NAME_THE_DATA -> "--data takes an imdb.npz or a folder with one, or a file or folder of labelled texts";
            case NAME_THE_COLUMNS -> "give --text-column and --label-column, by name or by number from 1";
            case NAME_THE_ENCODING -> "give its --encoding, such as ISO-8859-1 or UTF-16LE";
            case NAME_THE_TEST_DATA -> "name examples to test on with --test";
            case NAME_THE_RUNS_DATA -> "name them with --data or --dataset";
            case FETCH_AGAIN_OR_NAME_THE_DATA -> "run again, or give --data FOLDER with " + subject + " in it";
            case GIVE_THE_SIZES -> "give the --layer, --bidirectional, --max-features, --embedding-dim and "
                    + "--units it was trained with";
            case LOWER_LEARNING_RATE -> "lower --learning-rate";
            case LOWER_BATCH_SIZE -> "lower --batch-size or --maxlen";
            case LOWER_NETWORK_SIZES -> "lower --max-features, --embedding-dim or --units";
            case UPDATE_THE_DRIVER -> "update it, or take another --engine";
            case TAKE_ANOTHER_ENGINE -> "take another --engine";
            case RESUME_OR_TAKE_ANOTHER_ENGINE -> "what an epoch has kept goes on by --resume, or take another --engine";
        };
    }
}
