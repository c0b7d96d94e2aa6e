package io.github.imdbrnn.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Under which heading the help shows an option, or all of a class that say nothing else. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.TYPE})
@interface OptionGroup {
    /** In the order of the help. */
    enum Heading {
        OPTIONS("Options"),
        DATA("Data"),
        NETWORK("Network"),
        TRAINING("Training"),
        RUN("Run folder and weights"),
        ENGINE("Engine"),
        GENERAL("General");

        final String title;

        Heading(String title) {
            this.title = title;
        }
    }

    Heading value();
}
