package io.github.imdbrnn.cuda;

/**
 * A GPU as the driver describes it.
 *
 * @param name the maker's
 * @param major of its compute capability
 * @param minor of its compute capability
 */
public record Gpu(String name, int major, int minor) {
    /** As NVIDIA writes it: {@code 8.6}. */
    public String capability() {
        return major + "." + minor;
    }
}
