package io.github.imdbrnn.io;

import io.github.imdbrnn.model.Model;

/** Breaks the order of the packages, for the test that guards it. */
public final class Upstairs {
    private Model model;
}
