package io.github.imdbrnn.spark;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A job that was run on two threads.
 *
 * @param errors what it complained of
 */
record Run(int exitCode, String output, String errors) {
    static Run of(String... arguments) {
        return on("local[2]", arguments);
    }

    static Run on(String master, String... arguments) {
        System.setProperty("spark.master", master);
        System.setProperty("spark.ui.enabled", "false");
        System.setProperty("spark.driver.host", "localhost");
        System.setProperty("spark.driver.bindAddress", "127.0.0.1");
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode = Jobs.run(new PrintWriter(output, true), new PrintWriter(errors, true), arguments);
        return new Run(exitCode, output.toString(), errors.toString());
    }
}
