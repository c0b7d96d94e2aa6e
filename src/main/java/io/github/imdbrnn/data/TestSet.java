package io.github.imdbrnn.data;

import java.util.List;

/**
 * The part of a {@link Dataset} that a network is tested on.
 *
 * @param examples the examples to test on
 * @param classNames what each class id stands for
 * @param origin where they come from
 */
public record TestSet(Examples examples, List<String> classNames, Origin origin) {
    public TestSet {
        classNames = List.copyOf(classNames);
    }

    /** That part. */
    public static TestSet of(Dataset dataset) {
        return new TestSet(dataset.test(), dataset.classNames(), dataset.origin());
    }
}
