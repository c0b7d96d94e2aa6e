package io.github.imdbrnn.spark;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every job has: two options, and Spark. */
abstract class Job implements Callable<Integer> {
    static final String VERBOSE = "--verbose";

    private static final String MASTER = "spark.master";
    private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

    /** By which the fused engine gets at the Vector API; without it its slow kernels run, of other bits. */
    private static final String VECTORS = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = VERBOSE, description = "Show what Spark logs, and the stack trace of a failure.")
    private boolean verbose;

    @Spec
    CommandSpec spec;

    /** Does what the job is for; where it cannot, throws what says so. */
    abstract void run(SparkSession spark) throws Exception;

    @Override
    public final Integer call() throws Exception {
        if (!verbose && LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback")) {
            Quiet.spark();
        }
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", Jobs.NAME + " " + spec.name());
        if (!conf.contains(MASTER)) { // not by spark-submit
            conf.setMaster("local[*]").set("spark.ui.enabled", "false");
        }
        conf.set(EXECUTOR_OPTIONS, (conf.get(EXECUTOR_OPTIONS, "") + " " + VECTORS).strip());
        try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
            run(spark);
        }
        return ExitCode.OK;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** In a cluster Spark brings its own log; this class is loaded only where the program's serves. */
    private static final class Quiet {
        /** An error that ends the job is told in one line; Spark would warn of every attempt of every task. */
        static void spark() {
            for (String name : new String[] {"org.apache.spark", "org.apache.hadoop"}) {
                ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(name)).setLevel(ch.qos.logback.classic.Level.OFF);
            }
        }
    }
}
