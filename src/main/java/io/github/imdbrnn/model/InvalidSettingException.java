package io.github.imdbrnn.model;

/** A setting with an impossible value. */
public final class InvalidSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String problem;

    /**
     * @param setting the setting as the command line spells it, without its dashes: {@code max-features}
     * @param problem what is wrong with the value: {@code must be at least 1, not 0}
     */
    public InvalidSettingException(String setting, String problem) {
        super(setting + " " + problem);
        this.setting = setting;
        this.problem = problem;
    }

    /** The setting as the command line spells it, without its dashes. */
    public String setting() {
        return setting;
    }

    /** What is wrong with the value. */
    public String problem() {
        return problem;
    }

    /**
     * Checks a whole number.
     *
     * @throws InvalidSettingException if {@code value} lies outside {@code [min, max]}
     */
    public static void requireBetween(String setting, long value, long min, long max) {
        if (value < min) {
            throw new InvalidSettingException(setting, "must be at least " + min + ", not " + value);
        }
        if (value > max) {
            throw new InvalidSettingException(setting, "must be at most " + max + ", not " + value);
        }
    }
}
