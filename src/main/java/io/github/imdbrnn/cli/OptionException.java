package io.github.imdbrnn.cli;

import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Setting;

/** An option that was used wrongly. */
public final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param option with its dashes
     * @param problem what is wrong with it: {@code and --model cannot be given at once}
     */
    OptionException(String option, String problem) {
        super(option + " " + problem);
    }

    /** What is wrong with a setting, by the name of its option. */
    public static String message(InvalidSettingException e) {
        return option(e.setting()) + " " + e.problem();
    }

    /** The option that gives a setting. */
    static String option(Setting setting) {
        return "--" + setting.toString().replace('_', '-');
    }
}
