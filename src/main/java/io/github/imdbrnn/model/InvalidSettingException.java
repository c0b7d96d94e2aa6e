package io.github.imdbrnn.model;

/** A setting with an impossible value. */
public final class InvalidSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final Setting setting;
    private final String problem;

    /** @param problem what is wrong with the value: {@code must be at least 1, not 0} */
    public InvalidSettingException(Setting setting, String problem) {
        super(setting + " " + problem);
        this.setting = setting;
        this.problem = problem;
    }

    public Setting setting() {
        return setting;
    }

    /** What is wrong with the value. */
    public String problem() {
        return problem;
    }
}
