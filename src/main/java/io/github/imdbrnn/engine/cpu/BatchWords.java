package io.github.imdbrnn.engine.cpu;

/**
 * The different words of a batch, and where the groups keep their gradients: entry e of a word is row {@code slot[e]}
 * of the sums of {@code group[e]}.
 */
final class BatchWords {
    private int count;
    private int[] words = new int[0];
    private int[] firstEntry = new int[0]; // [words]
    private int[] lastEntry = new int[0]; // [words]
    private int[] nextEntry = new int[0]; // [entries]
    private int[] group = new int[0]; // [entries]
    private int[] slot = new int[0]; // [entries]
    private final int[] index; // [vocabulary]
    private final int[] collected; // [vocabulary]: the collection that set index
    private int collection;

    BatchWords(int vocabulary) {
        index = new int[vocabulary];
        collected = new int[vocabulary];
    }

    int count() {
        return count;
    }

    /** The id of the word that comes {@code i}-th. */
    int id(int i) {
        return words[i];
    }

    /** Lists the words of the first {@code groupCount} groups, each with the groups that have it in ascending order. */
    void collect(GroupGradient[] groups, int groupCount) {
        int entries = 0;
        for (int g = 0; g < groupCount; g++) {
            entries += groups[g].wordCount;
        }
        ensure(entries);
        collection++;
        count = 0;
        int e = 0;
        for (int g = 0; g < groupCount; g++) {
            for (int s = 0; s < groups[g].wordCount; s++) {
                int id = groups[g].words[s];
                group[e] = g;
                slot[e] = s;
                add(id, e++);
            }
        }
    }

    private void add(int id, int entry) {
        nextEntry[entry] = -1;
        if (collected[id] != collection) {
            collected[id] = collection;
            index[id] = count;
            words[count] = id;
            firstEntry[count++] = entry;
        } else {
            nextEntry[lastEntry[index[id]]] = entry;
        }
        lastEntry[index[id]] = entry;
    }

    private void ensure(int entries) {
        if (nextEntry.length < entries) {
            words = new int[entries];
            firstEntry = new int[entries];
            lastEntry = new int[entries];
            nextEntry = new int[entries];
            group = new int[entries];
            slot = new int[entries];
        }
    }

    /** Adds up the gradients at the projection of the {@code i}-th word in a row. */
    void addSums(int i, GroupGradient[] groups, Kernels kernels, Rows to, int row) {
        for (int e = firstEntry[i]; e >= 0; e = nextEntry[e]) {
            kernels.addRow(groups[group[e]].sums, slot[e], to, row);
        }
    }
}
