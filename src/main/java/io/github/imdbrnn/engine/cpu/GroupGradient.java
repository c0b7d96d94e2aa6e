package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;
import java.util.Arrays;

/** What a group of reviews adds to a training step. */
final class GroupGradient {
    final LayerWeights layers;
    int[] words = new int[0];
    int wordCount;
    final Rows sums; // [words, units], gradients at the projected words
    double loss;
    int correct;

    GroupGradient(NetworkSpec spec, Kernels kernels) {
        layers = new LayerWeights(spec, kernels);
        sums = new Rows(0, spec.units(), kernels);
    }

    /** Begins with zeros for these words. */
    void clear(GroupWords of) {
        wordCount = of.count;
        if (words.length < wordCount) {
            words = new int[of.words.length];
        }
        System.arraycopy(of.words, 0, words, 0, wordCount);
        sums.ensure(words.length);
        Arrays.fill(sums.values, 0, wordCount * sums.stride, 0);
        layers.clear();
        loss = 0;
        correct = 0;
    }
}
